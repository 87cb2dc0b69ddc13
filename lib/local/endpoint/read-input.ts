import { renderIssue } from "../../source/render.ts";
import { readValue, type Shape } from "../../source/shape.ts";
import { AwsError } from "./service.ts";

/**
 * Reads a call's input with a shape.
 *
 * @param code Of the error, as the service answers it. Default "ValidationException".
 * @throws {AwsError} It does not fit; the message has every problem. A parameter that the shape does not know is one:
 *   the local cloud rather refuses what it would not do.
 */
export function readInput<T>(shape: Shape<T>, input: unknown, code = "ValidationException"): T {
  const { value, issues } = readValue(shape, input);
  if (value !== undefined) return value;
  throw new AwsError(code, issues.map(renderIssue).join("\n"));
}
