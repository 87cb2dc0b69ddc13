/**
 * File names for keys: readable where they can be, reversible always. Letters, digits and most punctuation stand for
 * themselves; everything else is percent-encoded as UTF-8, as in a URL.
 */

/** Longest name that Linux file systems take, in bytes, less the room that suffixes need. */
const MAX_BYTES = 240;
const PLAIN = /[A-Za-z0-9_.\-+=@,!()~ ]/;

/**
 * The file name of a key or of one segment of it. Never empty, ".", "..", hidden, or with a slash. A name that would be
 * too long is cut into several, joined with slashes, each but the last ending in "%+".
 */
export function fileNameOf(key: string): string {
  if (key === "") return "%00empty";
  const encoded = Array.from(key, encodeCharacter).join("");
  const name = encoded.startsWith(".") ? `%2E${encoded.slice(1)}` : encoded;
  if (name.length <= MAX_BYTES) return name;
  return cut(name).join("%+/");
}

function encodeCharacter(character: string): string {
  if (PLAIN.test(character)) return character;
  return Array.from(
    Buffer.from(character, "utf8"),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function cut(name: string): string[] {
  const parts: string[] = [];
  for (let rest = name; rest !== ""; ) {
    // An escape such as %2F is not torn apart.
    const torn = /%[0-9A-F]?$/.exec(rest.slice(0, MAX_BYTES));
    const length = rest.length > MAX_BYTES && torn !== null ? torn.index : MAX_BYTES;
    parts.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return parts;
}

/** The key that {@link fileNameOf} has made this name of. */
export function keyOfFileName(name: string): string {
  if (name === "%00empty") return "";
  return Buffer.from(
    name
      .replaceAll("%+/", "")
      .replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    "latin1",
  ).toString("utf8");
}
