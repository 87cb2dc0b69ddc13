/** Bytes of an object, both ends inclusive. */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * Reads a Range header.
 *
 * @param size Of the object, in bytes.
 * @returns "all" without a header, and for one that is not understood, several ranges among them, which HTTP lets a
 *   server ignore; "unsatisfiable" when no byte of the object is in it.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | "all" | "unsatisfiable" {
  const match = /^bytes=([0-9]*)-([0-9]*)$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (match === null || first + last === "") return "all";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "all";
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}
