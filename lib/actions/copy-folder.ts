import type { Action } from "./action.ts";
import { copyTree } from "./copy-tree.ts";
import { runItems } from "./run-items.ts";
import { refuseTarget, type TransferInputs, transferItem, transfers } from "./transfers.ts";

/** Copies a folder, or those that fit a wildcard. Into a folder that exists the content is merged. */
export const copyFolder: Action<TransferInputs> = {
  name: "CopyFolder",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: transferItem,
  outputs: [],
  run: (items, context) =>
    runItems("CopyFolder", items, context, async (item) => {
      const { host, log } = context;
      for (const { from, to } of await transfers(host, item, "folder")) {
        await refuseTarget(host, to, item.overwrite, "folder");
        await copyTree(host, from, to);
        log.info(`CopyFolder: Copied ${from} to ${to}`);
      }
    }),
};
