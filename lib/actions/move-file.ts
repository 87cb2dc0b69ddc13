import type { Action } from "./action.ts";
import { folderOf } from "./path.ts";
import { rename } from "./rename.ts";
import { runItems } from "./run-items.ts";
import { refuseTarget, type TransferInputs, transferItem, transfers } from "./transfers.ts";

/** Moves a file, or those that fit a wildcard, also to another file system. */
export const moveFile: Action<TransferInputs> = {
  name: "MoveFile",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: transferItem,
  outputs: [],
  run: (items, context) =>
    runItems("MoveFile", items, context, async (item) => {
      const { host, log } = context;
      for (const { from, to } of await transfers(host, item, "file")) {
        await refuseTarget(host, to, item.overwrite, "file");
        await host.files.mkdir(folderOf(host.platform, to), { recursive: true });
        await rename(host, from, to, () => host.files.copyFile(from, to));
        log.info(`MoveFile: Moved ${from} to ${to}`);
      }
    }),
};
