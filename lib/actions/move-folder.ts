import type { Host } from "../host/host.ts";
import type { Action } from "./action.ts";
import { copyTree } from "./copy-tree.ts";
import { folderOf } from "./path.ts";
import { pathKind } from "./path-kind.ts";
import { rename } from "./rename.ts";
import { runItems } from "./run-items.ts";
import {
  refuseTarget,
  type Transfer,
  type TransferInputs,
  transferItem,
  transfers,
} from "./transfers.ts";

/** Moves a folder, or those that fit a wildcard. A folder that is in the way is replaced when the move has succeeded. */
export const moveFolder: Action<TransferInputs> = {
  name: "MoveFolder",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: transferItem,
  outputs: [],
  run: (items, context) =>
    runItems("MoveFolder", items, context, async (item) => {
      const { host, log } = context;
      for (const transfer of await transfers(host, item, "folder")) {
        await refuseTarget(host, transfer.to, item.overwrite, "folder");
        await move(host, transfer);
        log.info(`MoveFolder: Moved ${transfer.from} to ${transfer.to}`);
      }
    }),
};

async function move(host: Host, { from, to }: Transfer): Promise<void> {
  const { files } = host;
  const copy = (): Promise<void> => copyTree(host, from, to);
  await files.mkdir(folderOf(host.platform, to), { recursive: true });
  if ((await pathKind(host, to)) === "missing") return rename(host, from, to, copy);
  const old = `${to}.${host.uuid().slice(0, 8)}.old`;
  await files.rename(to, old);
  try {
    await rename(host, from, to, copy);
  } catch (error) {
    await files.rm(to, { recursive: true, force: true });
    await files.rename(old, to);
    throw error;
  }
  await files.rm(old, { recursive: true, force: true });
}
