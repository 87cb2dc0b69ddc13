import { createReadStream, type ReadStream } from "node:fs";

/**
 * The content of a file.
 *
 * @param signal Ends the reading with an AbortError.
 * @param chunkSize Most bytes at once; default: Node's.
 */
export function readable(path: string, signal?: AbortSignal, chunkSize?: number): ReadStream {
  return createReadStream(path, {
    ...(signal === undefined ? {} : { signal }),
    ...(chunkSize === undefined ? {} : { highWaterMark: chunkSize }),
  });
}
