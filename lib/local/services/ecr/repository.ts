import { defaulted, list, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";

/** A repository as the local ECR keeps it. */
export const repositoryShape = record({
  name: required(text()),
  imageTagMutability: required(oneOf(["MUTABLE", "IMMUTABLE"])),
  scanOnPush: defaulted(boolean(), false),
  /** Milliseconds since 1970. */
  createdAt: required(integer()),
  tags: defaulted(list(record({ Key: required(text()), Value: required(text()) })), []),
});

/** A repository. */
export type EcrRepository = Infer<typeof repositoryShape>;

/** ECR's rule for names: lower-case words with one of . _ - or a slash between them. */
export const REPOSITORY_NAME =
  /^(?=.{2,256}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/;
