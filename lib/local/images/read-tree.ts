/** Reads a tree of files with owners, capabilities and overlay marks through one tar(1) process; see `extract-tar.ts`. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { Unavailable } from "../../errors.ts";
import { currentPrivilege, userNamespaceArguments } from "../machines/privilege.ts";
import { ASIDE, collect, ended, needTool, toolEnvironment } from "../machines/tools.ts";
import type { LayerEntry } from "./layer-entry.ts";
import { CAPABILITY_ATTRIBUTE, OPAQUE_ATTRIBUTE } from "./overlay-marks.ts";
import type { TarEntry } from "./tar-header.ts";
import { readTar } from "./tar-reader.ts";

/**
 * Lists a folder in overlay form. Sockets are left out: they mean nothing without the process that made them.
 *
 * @param signal Ends the reading with its reason.
 */
export async function readTree(
  folder: string,
  signal?: AbortSignal,
): Promise<readonly LayerEntry[]> {
  const entries: LayerEntry[] = [];
  for await (const { entry, content } of readTar(archiveOf(folder))) {
    const sha256 = createHash("sha256");
    for await (const piece of content) sha256.update(piece);
    signal?.throwIfAborted();
    entries.push(layerEntryOf(entry, sha256.digest("hex")));
  }
  return entries;
}

/** A folder as a tar archive, sorted by name, with what is needed to make it anew elsewhere. */
export async function* archiveOf(folder: string): AsyncGenerator<Uint8Array> {
  const user = userNamespaceArguments(currentPrivilege());
  const tar = [
    needTool("tar"),
    "--create",
    `--directory=${folder}`,
    "--format=posix",
    "--sort=name",
    "--numeric-owner",
    "--xattrs",
    `--xattrs-include=${OPAQUE_ATTRIBUTE}`,
    `--xattrs-include=${CAPABILITY_ATTRIBUTE}`,
    ".",
  ];
  const [file = "", ...argv] = user.length === 0 ? tar : [needTool("unshare"), ...user, ...tar];
  const child = spawn(file, argv, {
    ...ASIDE,
    env: toolEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints = collect(child.stderr);
  const over = ended(child);
  let isRead = false;
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    isRead = true;
  } finally {
    if (!isRead) child.kill();
  }
  const code = await over;
  if (code !== 0)
    throw new Unavailable(`Cannot read the files of "${folder}": ${(await complaints).trim()}`);
}

/** What an entry of an archive in overlay form is in a layer. */
export function layerEntryOf(entry: TarEntry, sha256: string): LayerEntry {
  const { kind, mode, uid, gid, size, major, minor } = entry;
  const common = { path: plainPath(entry.name), mode, uid, gid };
  switch (kind) {
    case "folder":
      return {
        ...common,
        kind,
        isOpaque: entry.attributes.get(OPAQUE_ATTRIBUTE)?.toString() === "y",
      };
    case "link":
      return { ...common, kind, target: entry.target };
    case "hard-link":
      return { ...common, kind, target: plainPath(entry.target) };
    case "character-device":
    case "block-device":
      if (kind === "character-device" && major === 0 && minor === 0)
        return { path: common.path, mode: 0, uid: 0, gid: 0, kind: "whiteout" };
      return { ...common, kind, major, minor };
    case "pipe":
      return { ...common, kind };
    case "file": {
      const capability = entry.attributes.get(CAPABILITY_ATTRIBUTE)?.toString("hex");
      return { ...common, kind, size, sha256, ...(capability === undefined ? {} : { capability }) };
    }
  }
}

/** "./etc/passwd" → "etc/passwd", "./" → "". */
function plainPath(name: string): string {
  return name.replace(/^\.\/?/, "").replace(/\/$/, "");
}
