/**
 * Turns an archive from elsewhere into one in overlay form, and into one that can be trusted: names stay inside, nothing
 * is written through a link, foreign marks are dropped. Pure but for reading its input.
 */
import { InvalidInput } from "../../errors.ts";
import { CAPABILITY_ATTRIBUTE, OPAQUE_ATTRIBUTE } from "./overlay-marks.ts";
import { safePath } from "./safe-path.ts";
import type { TarEntry } from "./tar-header.ts";
import type { TarItem } from "./tar-reader.ts";
import { encodeEntry, TAR_END, tarEntry, tarPadding } from "./tar-writer.ts";

export type OverlayArchiveOptions = {
  /** Names the archive in messages. */
  readonly what: string;
  /** True for layers of container images, where names that start with `.wh.` delete what is below. */
  readonly hasWhiteouts: boolean;
  /** False where device nodes cannot be made; they are left out, as machines have their own /dev. */
  readonly canMakeDevices: boolean;
  /** Attributes of a folder of the layers below, for folders that the archive does not describe. */
  readonly folderBelow: (path: string) => Pick<TarEntry, "mode" | "uid" | "gid"> | undefined;
  /** Most bytes that the files may have together. */
  readonly maximumSize: number;
};

/** Names with a meaning of their own in layers of container images. */
const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/** @throws {InvalidInput} The archive leads out of its folder, or is larger than allowed. */
export async function* overlayArchive(
  items: AsyncIterable<TarItem>,
  options: OverlayArchiveOptions,
): AsyncGenerator<Uint8Array> {
  const tree = treeOf(options);
  let left = options.maximumSize;
  for await (const { entry, content } of items) {
    const path = safePath(entry.name, options.what);
    left -= entry.size;
    if (left < 0)
      throw new InvalidInput(
        `Cannot unpack ${options.what}: it is larger than ${options.maximumSize} bytes`,
      );
    yield* tree.parentsOf(path);
    yield* tree.add(path, entry);
    if (!tree.isWritten(path, entry)) continue;
    for await (const piece of content) yield piece;
    yield tarPadding(entry.size);
  }
  yield TAR_END;
}

/** What has been written so far, as far as later entries depend on it. */
function treeOf(options: OverlayArchiveOptions) {
  const folders = new Map<string, TarEntry>();
  const links = new Set<string>();
  const written = new Set<string>();
  /** Folders that must hide what is below, when they come. */
  const opaque = new Set<string>();

  function* folder(path: string, entry: TarEntry): Generator<Buffer> {
    const marks = opaque.has(path) ? [[OPAQUE_ATTRIBUTE, Buffer.from("y")] as const] : [];
    folders.set(path, entry);
    links.delete(path);
    written.add(path);
    yield encodeEntry({ ...entry, name: `./${path}`, size: 0, attributes: new Map(marks) });
  }

  function* hide(path: string): Generator<Buffer> {
    opaque.add(path);
    const known = folders.get(path);
    if (known !== undefined) yield* folder(path, known);
  }

  function* whiteout(path: string, name: string): Generator<Buffer> {
    const parent = parentOf(path);
    if (name === OPAQUE) return yield* hide(parent);
    const hidden = safePath(join(parent, name.slice(WHITEOUT.length)), options.what);
    if (hidden === parent)
      throw new InvalidInput(`Cannot unpack ${options.what}: "${path}" deletes nothing`);
    if (written.has(hidden)) return yield* hide(hidden);
    opaque.add(hidden);
    yield encodeEntry(tarEntry({ name: `./${hidden}`, kind: "character-device", mode: 0 }));
  }

  return {
    /** The folders above that nobody has described, as they are in the layers below. */
    *parentsOf(path: string): Generator<Buffer> {
      for (const above of pathsAbove(path)) {
        if (links.has(above))
          throw new InvalidInput(
            `Cannot unpack ${options.what}: "${path}" lies below "${above}", which is a link in the same archive`,
          );
        if (folders.has(above)) continue;
        const attributes = options.folderBelow(above) ?? { mode: 0o755, uid: 0, gid: 0 };
        yield* folder(above, tarEntry({ name: above, kind: "folder", ...attributes }));
      }
    },
    *add(path: string, entry: TarEntry): Generator<Buffer> {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (options.hasWhiteouts && name.startsWith(WHITEOUT)) return yield* whiteout(path, name);
      if (entry.kind === "folder") return yield* folder(path, entry);
      if (!this.isWritten(path, entry)) return;
      if (entry.kind === "link") links.add(path);
      else links.delete(path);
      folders.delete(path);
      written.add(path);
      const target =
        entry.kind === "hard-link" ? `./${safePath(entry.target, options.what)}` : entry.target;
      const capability = entry.attributes.get(CAPABILITY_ATTRIBUTE);
      const attributes = new Map(
        capability === undefined ? [] : [[CAPABILITY_ATTRIBUTE, capability]],
      );
      yield encodeEntry({ ...entry, name: `./${path}`, target, attributes });
    },
    isWritten(path: string, { kind, major, minor }: TarEntry): boolean {
      const isDevice = kind === "character-device" || kind === "block-device";
      if (isDevice && (!options.canMakeDevices || (major === 0 && minor === 0))) return false;
      return !(options.hasWhiteouts && path.slice(path.lastIndexOf("/") + 1).startsWith(WHITEOUT));
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Every folder above but the root, topmost first. */
function pathsAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
