import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { InvalidInput, NotFound } from "../../errors.ts";
import { importArchive } from "./import-archive.ts";
import { parentOfLayers } from "./parent-of-layers.ts";
import type { ParentContext, ResolvedParent } from "./parents.ts";
import { readable } from "./readable.ts";

/** A tar archive of a root file system, compressed or not, unpacked into the store unless it was before. */
export async function tarballParent(path: string, context: ParentContext): Promise<ResolvedParent> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined)
    throw new NotFound(`Cannot use "${path}" as parent image: there is no such file`);
  if (!stats.isFile())
    throw new InvalidInput(
      `Cannot use "${path}" as parent image: it is no file, expected a tar archive`,
    );
  const digest = await digestOfFile(path, context.signal);
  const found = await context.index.find(digest);
  const layer =
    found ??
    (await importArchive(context.store, readable(path, context.signal), {
      what: `"${path}"`,
      hasWhiteouts: false,
    }));
  if (found === undefined) await context.index.remember(digest, layer);
  return parentOfLayers([layer], { name: path, digest }, context);
}

async function digestOfFile(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of readable(path, signal, 1024 * 1024)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}`;
}
