import type { Action } from "./action.ts";
import { folderOf } from "./path.ts";
import { runItems } from "./run-items.ts";
import { refuseTarget, type TransferInputs, transferItem, transfers } from "./transfers.ts";

/** Copies a file, or those that fit a wildcard, with their permission bits. Of a link its target is copied. */
export const copyFile: Action<TransferInputs> = {
  name: "CopyFile",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: transferItem,
  outputs: [],
  run: (items, context) =>
    runItems("CopyFile", items, context, async (item) => {
      const { host, log } = context;
      for (const { from, to } of await transfers(host, item, "file")) {
        await refuseTarget(host, to, item.overwrite, "file");
        await host.files.mkdir(folderOf(host.platform, to), { recursive: true });
        await host.files.copyFile(from, to);
        log.info(`CopyFile: Copied ${from} to ${to}`);
      }
    }),
};
