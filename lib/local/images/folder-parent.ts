import { realpath, stat } from "node:fs/promises";
import { InvalidInput, NotFound, Unavailable } from "../../errors.ts";
import { currentPrivilege, userNamespaceArguments } from "../machines/privilege.ts";
import { needTool, runTool } from "../machines/tools.ts";
import { digestOfListing, renderListing } from "./layer-entry.ts";
import type { Layer } from "./layer-store.ts";
import { parentOfLayers } from "./parent-of-layers.ts";
import type { ParentContext, ResolvedParent } from "./parents.ts";
import { readTree } from "./read-tree.ts";

/** A folder with a root file system, copied into the store unless the same content is there. Other mounts are left out. */
export async function folderParent(path: string, context: ParentContext): Promise<ResolvedParent> {
  const folder = await realpath(path).catch(() => path);
  const stats = await stat(folder).catch(() => undefined);
  if (stats === undefined)
    throw new NotFound(`Cannot use "${path}" as parent image: there is no such folder`);
  if (!stats.isDirectory())
    throw new InvalidInput(`Cannot use "${path}" as parent image: it is a file, expected a folder`);
  if (folder === "/")
    throw new InvalidInput(
      `Cannot use "${path}" as parent image: it is this computer's own root. Write "host", which copies nothing and keeps secrets out.`,
    );
  const digest = digestOfListing(renderListing(await readTree(folder, context.signal)));
  const layer = await context.store.get(digest).catch((error: unknown) => {
    if (error instanceof NotFound) return copy(folder, context);
    throw error;
  });
  return parentOfLayers([layer], { name: path, digest: layer.digest }, context);
}

async function copy(folder: string, { store, signal }: ParentContext): Promise<Layer> {
  const stage = await store.stage();
  const privilege = currentPrivilege();
  const user = userNamespaceArguments(privilege);
  const cp = [
    needTool("cp"),
    "--archive",
    // With a single id nobody else exists inside.
    ...(privilege === "single" ? ["--no-preserve=ownership"] : []),
    "--reflink=auto",
    "--one-file-system",
    "--",
    `${folder}/.`,
    stage,
  ];
  const [file = "", ...argv] = user.length === 0 ? cp : [needTool("unshare"), ...user, ...cp];
  try {
    const run = await runTool(file, argv, signal === undefined ? {} : { signal });
    if (run.code !== 0) throw new Unavailable(`Cannot copy "${folder}": ${summaryOf(run.stderr)}`);
    return await store.commit(stage);
  } catch (error) {
    await store.discard(stage);
    throw error;
  }
}

/** The first lines of what a program complained about: it may name every file. */
function summaryOf(complaints: string): string {
  const lines = complaints.trim().split("\n");
  const rest = lines.length - 3;
  return [...lines.slice(0, 3), ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n");
}
