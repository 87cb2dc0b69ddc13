/** Images and snapshots of all Regions, shared by every process that uses the state folder. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AwsError } from "../../endpoint/service.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { readText } from "../../files/read-json.ts";
import { createExclusively } from "../../files/write-atomically.ts";
import { openRecords, type Records } from "../records.ts";
import {
  type ImageRecord,
  imageShape,
  type SnapshotRecord,
  snapshotShape,
} from "./image-record.ts";

export type ImageStore = {
  readonly images: (region: string) => Records<ImageRecord>;
  readonly snapshots: (region: string) => Records<SnapshotRecord>;
  /**
   * Takes a name for an image. Of several processes that try at once, one succeeds.
   *
   * @throws {AwsError} InvalidAMIName.Duplicate, InvalidAMIName.Malformed.
   */
  readonly takeName: (region: string, name: string, imageId: string) => Promise<void>;
  /** Frees a name, if it is this image that holds it. */
  readonly freeName: (region: string, name: string, imageId: string) => Promise<void>;
};

/** Opens the images of a state folder: `regions/⟨region⟩/images`, `snapshots` and `image-names` below it. */
export function openImageStore(stateDirectory: string): ImageStore {
  const folderOf = (region: string, kind: string): string =>
    join(stateDirectory, "regions", fileNameOf(region), kind);
  const nameFile = (region: string, name: string): string =>
    join(folderOf(region, "image-names"), fileNameOf(name));
  return {
    images: remembered((region) => openRecords(folderOf(region, "images"), imageShape)),
    snapshots: remembered((region) => openRecords(folderOf(region, "snapshots"), snapshotShape)),
    async takeName(region, name, imageId) {
      checkImageName(name);
      const file = nameFile(region, name);
      if (await createExclusively(file, imageId)) return;
      const holder = (await readText(file)) ?? "another image";
      if (holder === imageId) return;
      throw new AwsError(
        "InvalidAMIName.Duplicate",
        `AMI name ${name} is already in use by AMI ${holder}`,
      );
    },
    async freeName(region, name, imageId) {
      const file = nameFile(region, name);
      if ((await readText(file)) === imageId) await rm(file, { force: true });
    },
  };
}

/** Calls a function once per argument. */
function remembered<T>(open: (region: string) => T): (region: string) => T {
  const opened = new Map<string, T>();
  return (region) => {
    const known = opened.get(region) ?? open(region);
    opened.set(region, known);
    return known;
  };
}

/** @throws {AwsError} InvalidAMIName.Malformed. */
export function checkImageName(name: string): void {
  if (/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) return;
  throw new AwsError(
    "InvalidAMIName.Malformed",
    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '[', ']', ' ', '.', '/', '-', ''', '@' and '_'",
  );
}
