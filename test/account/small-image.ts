import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bringParent } from "../../lib/cli/local/bring-parent.ts";
import type { Stack } from "../../lib/cli/local/stack.ts";
import type { LayerStore } from "../../lib/local/images/layer-store.ts";
import { copyProgram, makeSmallRoot } from "../fakes/small-root.ts";
import type { Account } from "../support/front/open-account.ts";

/** Programs that the document needs which runs components on an instance. */
const OF_RUN_DOCUMENT = ["cut", "rmdir", "sha256sum"];

/** Registers a small root file system as an AMI. @returns its id. */
export async function smallImage(
  { cloud, region }: Account,
  layers: LayerStore,
  stateDirectory: string,
): Promise<string> {
  const path = join(stateDirectory, "small-root");
  await mkdir(path);
  makeSmallRoot(path);
  for (const program of OF_RUN_DOCUMENT) copyProgram(path, program);
  const imageId = await bringParent(
    { cloud, layers } as Stack,
    { kind: "folder", path },
    {
      stateDirectory,
      region,
      baseDirectory: stateDirectory,
      environment: {},
      report: () => undefined,
      signal: new AbortController().signal,
    },
  );
  if (imageId === undefined) throw new Error("A folder has become no image");
  return imageId;
}
