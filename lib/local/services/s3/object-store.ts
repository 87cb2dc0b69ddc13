import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { withFileLock } from "../../files/with-file-lock.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Layout } from "./layout.ts";
import { type ObjectRecord, type ObjectVersion, objectRecordShape } from "./object-record.ts";
import { readStored } from "./read-stored.ts";
import { removeEmptyFolders, showObject } from "./view.ts";

/** The record of a key; undefined when the bucket has nothing of that name. */
export function readRecord(layout: Layout, key: string): Promise<ObjectRecord | undefined> {
  return readStored(layout.recordOf(key), objectRecordShape);
}

/** The current version; undefined when there is none or it is a delete marker. */
export function currentOf(record: ObjectRecord | undefined): ObjectVersion | undefined {
  const newest = record?.versions[0];
  return newest === undefined || newest.isDeleteMarker ? undefined : newest;
}

/**
 * Changes the versions of a key while no other process does. Bytes that no version refers to afterwards are deleted.
 *
 * @param change Gets the versions, newest first, and returns what they shall be; none removes the key. What it throws
 *   leaves all as it was.
 */
export function changeVersions(
  layout: Layout,
  key: string,
  change: (versions: readonly ObjectVersion[]) => readonly ObjectVersion[],
): Promise<void> {
  return withFileLock(layout.lockOf(key), async () => {
    const before = (await readRecord(layout, key))?.versions ?? [];
    const after = change(before);
    if (after.length === 0) await removeRecord(layout, key);
    else await writeAtomically(layout.recordOf(key), JSON.stringify({ key, versions: after }));
    const newest = after[0];
    await showObject(layout, key, newest?.isDeleteMarker === false ? newest.blob : undefined);
    const kept = new Set(after.map(({ blob }) => blob));
    for (const { blob } of before)
      if (blob !== "" && !kept.has(blob)) await rm(`${layout.blobs}/${blob}`, { force: true });
  });
}

async function removeRecord(layout: Layout, key: string): Promise<void> {
  const path = layout.recordOf(key);
  await rm(path, { force: true });
  await removeEmptyFolders(dirname(path), layout.records);
}

/**
 * The versions after a new one has come.
 *
 * @param version Its id is "null" unless the bucket keeps versions; such a one takes the place of the other "null".
 */
export function withNewVersion(
  versions: readonly ObjectVersion[],
  version: ObjectVersion,
): readonly ObjectVersion[] {
  return [version, ...versions.filter(({ versionId }) => versionId !== version.versionId)];
}
