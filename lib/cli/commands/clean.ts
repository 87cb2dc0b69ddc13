/** `kiln clean`: removes what killed builds have left; with `--all` the whole state folder. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Conflict } from "../../errors.ts";
import { removeTree } from "../../local/machines/remove-tree.ts";
import type { Invocation } from "../command.ts";
import { EXIT } from "../io.ts";
import { regionsIn } from "../local/image-content.ts";
import { removeKept } from "../local/keep-machine.ts";
import { withLibrary } from "../local/open-library.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** Cleans up. Opening the state folder is what removes leftovers; this says what they were. */
export async function runClean({ flags, io }: Invocation): Promise<number> {
  const stateDirectory = stateDirectoryOf(flags, io);
  if (!existsSync(stateDirectory)) {
    io.stderr.write(`There is nothing to clean: ${stateDirectory} does not exist.\n`);
    return EXIT.done;
  }
  const removed =
    (await withLibrary(stateDirectory, io, async ({ stack }) => {
      const { connection } = stack;
      const call = { connection, signal: new AbortController().signal };
      const kept = await removeKept(call, await regionsIn(stateDirectory));
      return [...stack.recovered, ...kept.map((imageId) => `kept machine ${imageId}`)];
    })) ?? [];
  for (const what of removed) io.stdout.write(`removed ${what}\n`);
  if (flags["all"] !== true) {
    if (removed.length === 0) io.stderr.write("There was nothing to clean.\n");
    return EXIT.done;
  }
  if (await isInUse(stateDirectory))
    throw new Conflict(
      `Cannot remove ${stateDirectory}: another kiln is at work in it\n  → Wait for it or interrupt it.`,
    );
  await removeTree(stateDirectory);
  io.stdout.write(`removed ${stateDirectory}\n`);
  return EXIT.done;
}

/** True while a local cloud of any process is open on the folder: each holds a lock there. */
async function isInUse(stateDirectory: string): Promise<boolean> {
  return (await readdir(join(stateDirectory, "makers")).catch(() => [])).length > 0;
}
