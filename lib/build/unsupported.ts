import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import { accountsWithoutCopy } from "./accounts-without-copy.ts";
import { problem } from "./problem.ts";

/**
 * What a pipeline asks for that this flow does not do. A build that left it out without a word would pass for more than
 * it is.
 */
export function unsupported(pipeline: Pipeline, accountId: string): readonly Issue[] {
  const recipe = pipeline.imageRecipe;
  const asked: readonly (readonly [boolean, string])[] = [
    [recipe === undefined, "containerRecipe"],
    [(recipe?.amiWatermarks.length ?? 0) > 0, "imageRecipe.amiWatermarks"],
    [pipeline.workflows.length > 0, "workflows"],
    [pipeline.imageScanningConfiguration.imageScanningEnabled, "imageScanningConfiguration"],
  ];
  return [
    ...asked.flatMap(([isAsked, path]) => (isAsked ? [refusal(path)] : [])),
    ...accountsWithoutCopy(pipeline, accountId),
  ];
}

function refusal(path: string): Issue {
  return problem(
    "unsupported",
    path,
    `Cannot build with "${path}": this version of Kiln does not do it in an AMI build`,
    "Leave it out.",
  );
}
