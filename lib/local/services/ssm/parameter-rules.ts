import { text } from "../../../source/scalars.ts";
import { refine, type Shape } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { SsmWorld } from "./world.ts";

/** A name that PutParameter takes: path segments of letters, digits and `_.-`, up to 15 levels. */
export const parameterName: Shape<string> = refine(
  text({
    pattern: /^[a-zA-Z0-9_.\-/]{1,1011}$/,
    expected: "letters, digits, the characters _.- and paths with /",
  }),
  (name) => {
    if (name.includes("/") && !name.startsWith("/"))
      return `Parameter name "${name}" must be a fully qualified name: it has a / but does not begin with one`;
    if (/^\/?(aws|ssm)/i.test(name))
      return `Parameter name "${name}" can't be prefixed with "aws" or "ssm" (case-insensitive)`;
    return name.split("/").length - 1 > 15
      ? `Parameter name "${name}" has more than 15 levels`
      : undefined;
  },
);

/**
 * Checks a value as Parameter Store does. An AMI is looked up at once, where AWS does it a moment later.
 *
 * @throws {AwsError} ParameterPatternMismatchException, ValidationException.
 */
export async function checkParameterValue(
  world: SsmWorld,
  region: string,
  input: {
    readonly Value: string;
    readonly DataType: string;
    readonly AllowedPattern?: string;
    readonly Overwrite: boolean;
    readonly Tags?: readonly unknown[];
  },
): Promise<void> {
  const { Value, AllowedPattern } = input;
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(Value))
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
    );
  if (input.Overwrite && input.Tags !== undefined)
    throw new AwsError(
      "ValidationException",
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  if (
    input.DataType === "aws:ec2:image" &&
    !(await world.isImageAvailable(world.accountId, region, Value))
  )
    throw new AwsError(
      "ValidationException",
      `The parameter value '${Value}' is not an available AMI in ${region}.`,
    );
}
