/** What the parts of a pipeline demand of each other. */
import { exactlyOneOf, type Rule } from "./rules.ts";

/** The rules, for `withRules` on the whole pipeline. */
export const pipelineRules: readonly Rule[] = [
  exactlyOneOf(
    ["imageRecipe", "containerRecipe"],
    "the pipeline",
    'Describe an AMI under "imageRecipe" or a container image under "containerRecipe".',
  ),
];
