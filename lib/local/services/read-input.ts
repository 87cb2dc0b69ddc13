import { readValue, type Shape } from "../../source/shape.ts";
import { AwsError, type Call } from "../endpoint/service.ts";

/** The error codes that a service answers for input that does not fit. */
export type InputCodes = {
  readonly missing: string;
  readonly unknown: string;
  readonly invalid: string;
};

/** Codes of EC2. */
export const EC2_CODES: InputCodes = {
  missing: "MissingParameter",
  unknown: "UnknownParameter",
  invalid: "InvalidParameterValue",
};

/** Codes of the JSON services, which know but one. */
export const JSON_CODES: InputCodes = {
  missing: "ValidationException",
  unknown: "ValidationException",
  invalid: "ValidationException",
};

/**
 * Reads the input of a call. A parameter that the local cloud does not know is refused, even where AWS knows it:
 * ignoring it would make a build succeed here and do something else there.
 *
 * @throws {AwsError} With the code of the first problem and the message of all.
 */
export function readInput<T>(shape: Shape<T>, call: Call, codes: InputCodes): T {
  const { value, issues } = readValue(shape, call.input ?? {});
  // An unknown key is an issue, and the rest of the value is there nevertheless.
  if (value !== undefined && issues.length === 0) return value;
  const first = issues[0];
  const code =
    first?.code === "missing-key"
      ? codes.missing
      : first?.code === "unknown-key"
        ? codes.unknown
        : codes.invalid;
  const lines = issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  throw new AwsError(code, `${call.operation}: ${lines.join("; ")}`);
}
