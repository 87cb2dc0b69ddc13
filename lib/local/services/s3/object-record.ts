import { list, mapping, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { CHECKSUMS } from "./checksum.ts";

/** One version of an object, or a delete marker, as it is kept on disk. */
export const objectVersionShape = record({
  /** "null" for versions made while the bucket had no versioning. */
  versionId: required(text()),
  isDeleteMarker: required(boolean()),
  /** Without quotes. */
  etag: required(text()),
  size: required(integer()),
  /** Milliseconds since 1970. */
  lastModified: required(integer()),
  /** Name of the file with the bytes; empty for delete markers. */
  blob: required(text()),
  /** Content-Type and its like, names in lower case. */
  headers: required(mapping(text())),
  metadata: required(mapping(text())),
  checksum: optional(
    record({
      algorithm: required(oneOf(CHECKSUMS)),
      /** Base64, for composite checksums followed by the number of parts. */
      value: required(text()),
      type: required(oneOf(["FULL_OBJECT", "COMPOSITE"])),
    }),
  ),
});
/** See {@link objectVersionShape}. */
export type ObjectVersion = Infer<typeof objectVersionShape>;

/** All versions of a key, newest first; never empty. */
export const objectRecordShape = record({
  key: required(text()),
  versions: required(list(objectVersionShape, { minimum: 1 })),
});
/** See {@link objectRecordShape}. */
export type ObjectRecord = Infer<typeof objectRecordShape>;

/** A bucket as it is kept on disk. */
export const bucketShape = record({
  name: required(text()),
  region: required(text()),
  accountId: required(text()),
  /** Milliseconds since 1970. */
  createdAt: required(integer()),
  versioning: optional(oneOf(["Enabled", "Suspended"])),
});
/** See {@link bucketShape}. */
export type Bucket = Infer<typeof bucketShape>;
