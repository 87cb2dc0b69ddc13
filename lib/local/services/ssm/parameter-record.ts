/** Parameters of the Parameter Store as they lie in the state folder. */
import { list, mapping, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";

const version = record({
  version: required(integer()),
  type: required(oneOf(["String", "StringList", "SecureString"])),
  value: required(text()),
  dataType: required(text()),
  description: optional(text()),
  /** Milliseconds since 1970. */
  modifiedAt: required(integer()),
});
export type ParameterVersion = Infer<typeof version>;

export const parameterShape = record({
  name: required(text()),
  tags: required(mapping(text())),
  /** Oldest first; never empty. */
  versions: required(list(version, { minimum: 1 })),
});
export type ParameterRecord = Infer<typeof parameterShape>;
