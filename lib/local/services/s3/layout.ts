/**
 * Where things lie. What a person looks for is at ⟨root⟩/⟨bucket⟩/⟨key⟩: a hard link to the bytes of the current
 * version. What counts is below ⟨root⟩/.buckets/⟨bucket⟩: a record per key with all its versions, and the bytes of each
 * version in a file that never changes.
 */
import { createHash } from "node:crypto";
import { fileNameOf, keyOfFileName } from "../../files/file-name.ts";

/** Ends the name of a record. No encoded key has a "%." in it, so records and folders do not meet. */
export const RECORD_SUFFIX = "%.json";

/** Paths of one bucket. */
export type Layout = {
  readonly folder: string;
  readonly bucketFile: string;
  readonly records: string;
  readonly blobs: string;
  readonly uploads: string;
  /** What people look at. */
  readonly view: string;
  readonly recordOf: (key: string) => string;
  readonly lockOf: (key: string) => string;
  /** Of an object in the view. */
  readonly viewOf: (key: string) => string;
};

/** The folder that holds the record folders of all buckets. */
export function bucketsFolder(root: string): string {
  return `${root}/.buckets`;
}

/** The paths of a bucket. @param bucket A legal bucket name, which holds no slash and begins with no dot. */
export function layoutOf(root: string, bucket: string): Layout {
  const folder = `${bucketsFolder(root)}/${bucket}`;
  return {
    folder,
    bucketFile: `${folder}/bucket.json`,
    records: `${folder}/records`,
    blobs: `${folder}/blobs`,
    uploads: `${folder}/uploads`,
    view: `${root}/${bucket}`,
    recordOf: (key) => `${folder}/records/${pathOfKey(key)}${RECORD_SUFFIX}`,
    lockOf: (key) => `${folder}/locks/${createHash("sha1").update(key).digest("hex")}`,
    viewOf: (key) => `${root}/${bucket}/${pathOfKey(key)}`,
  };
}

/** The path of a key: a folder per segment, each name encoded where it must be. */
export function pathOfKey(key: string): string {
  return key.split("/").map(fileNameOf).join("/");
}

/** The key of such a path. */
export function keyOfPath(path: string): string {
  return path.replaceAll("%+/", "").split("/").map(keyOfFileName).join("/");
}
