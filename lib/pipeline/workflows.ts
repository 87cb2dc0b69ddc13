/** Workflows that replace the built-in ones. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import { described, type Infer, type Shape } from "../source/shape.ts";
import { advise } from "./foreign-keys.ts";
import { parseWorkflowArn } from "./image-builder-arn.ts";
import { parsedText } from "./parsed-text.ts";
import { byMember, distinct, withRules } from "./rules.ts";

const workflowArn: Shape<string> = parsedText((arn) => {
  const parsed = parseWorkflowArn(arn);
  return "value" in parsed ? { value: arn } : parsed;
});

/** API replies and JSON files give one text where a list is meant; the service itself takes lists only. */
const parameterValue: Shape<readonly string[]> = list(text({ maxLength: 1024 }), { minimum: 1 });

const workflow = withRules(
  record(
    {
      workflowArn: required(
        described(workflowArn, "ARN of a workflow; wildcards mean the newest at each build."),
      ),
      parameters: defaulted(
        described(
          list(
            record(
              {
                name: required(
                  described(text({ minLength: 1, maxLength: 128 }), "Name of the parameter."),
                ),
                value: required(described(parameterValue, "Its value, as a list of texts.")),
              },
              { what: "a parameter of a workflow" },
            ),
            { maximum: 25 },
          ),
          "Values for the workflow's parameters.",
        ),
        [],
      ),
      parallelGroup: optional(
        described(
          text({
            pattern: /^[A-Za-z0-9][A-Za-z0-9-_+#]{0,99}$/,
            expected: "1 to 100 letters, digits and - _ + #",
          }),
          "Test workflows of one group run at the same time, at most five.",
        ),
      ),
      onFailure: defaulted(
        described(
          oneOf(["ABORT", "CONTINUE"]),
          "Whether a failure of the workflow fails the image.",
        ),
        "ABORT",
      ),
    },
    { what: "a workflow", advice: advise({ arn: 'Did you mean "workflowArn"?' }) },
  ),
  distinct("parameters", byMember("name"), (name) => ({
    message: `Cannot give the parameter "${name}" twice to one workflow`,
    remedy: "Keep one of the two.",
  })),
);

/** A workflow of a pipeline. */
export type Workflow = Infer<typeof workflow>;

/** The workflows of a pipeline, at most twelve: one to build, ten to test, one to distribute. */
export const workflows: Shape<readonly Workflow[]> = list(workflow, { maximum: 12 });
