import type { DigestAlgorithm, Host } from "../host/host.ts";
import { folderOf } from "./path.ts";
import { pathKind } from "./path-kind.ts";

export type Saved = {
  /** Puts the file in its place. */
  readonly keep: () => Promise<void>;
  /** Removes what was saved; does nothing after `keep`. */
  readonly discard: () => Promise<void>;
  /** Hexadecimal, when an algorithm was named. */
  readonly digest: string | undefined;
};

/**
 * Writes a stream to a temporary file beside its target, so that the target is never half a file. Folders are made;
 * a link at the target stays and its target is replaced; a replaced file's permissions stay. Memory use is one chunk.
 *
 * @param target Absolute.
 * @param start Starts the stream, when it is certain that the file can be written.
 */
export async function saveStream(
  host: Host,
  target: string,
  start: () => Promise<AsyncIterable<Uint8Array>>,
  algorithm?: DigestAlgorithm,
): Promise<Saved> {
  const { files } = host;
  await files.mkdir(folderOf(host.platform, target), { recursive: true });
  const isReplaced = (await pathKind(host, target)) === "file";
  const place = isReplaced ? await files.realpath(target) : target;
  const temporary = `${place}.${host.uuid().slice(0, 8)}.part`;
  const digest = algorithm === undefined ? undefined : host.digest(algorithm);
  const discard = (): Promise<void> => files.rm(temporary, { force: true });
  try {
    await write(host, temporary, start, (chunk) => digest?.update(chunk));
    if (isReplaced) await files.chmod(temporary, (await files.stat(place)).mode & 0o7777);
  } catch (error) {
    await discard();
    throw error;
  }
  return { keep: () => files.rename(temporary, place), discard, digest: digest?.hex() };
}

async function write(
  host: Host,
  path: string,
  start: () => Promise<AsyncIterable<Uint8Array>>,
  look: (chunk: Uint8Array) => void,
): Promise<void> {
  const handle = await host.files.open(path, "wx");
  try {
    for await (const chunk of await start()) {
      look(chunk);
      for (let at = 0; at < chunk.length; )
        at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
    }
  } finally {
    await handle.close();
  }
}
