import { text } from "../source/scalars.ts";
import { map } from "../source/shape.ts";

/** Encodings of text files, in one spelling each. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";

const SPELLING = /^utf-?(8|(16|32)(-(le|be))?)$/i;

/** The input `encoding`: `utf8`, `UTF-16`, `utf-32-BE` …; without a byte order little-endian is meant. */
export const encodingShape = map(
  text({
    pattern: SPELLING,
    expected: "utf8, utf16, utf16-LE, utf16-BE, utf32, utf32-LE or utf32-BE",
  }),
  (spelling): Encoding => {
    const [, bits = "8", , , order = "le"] = SPELLING.exec(spelling) ?? [];
    if (bits === "8") return "utf-8";
    return `utf-${bits.slice(0, 2)}${order.toLowerCase()}` as Encoding;
  },
);

/** Text as bytes, without a byte order mark. */
export function encode(content: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(content);
  const isLittle = encoding.endsWith("le");
  if (encoding.startsWith("utf-16")) {
    const view = new DataView(new ArrayBuffer(content.length * 2));
    for (let at = 0; at < content.length; at++)
      view.setUint16(at * 2, content.charCodeAt(at), isLittle);
    return new Uint8Array(view.buffer);
  }
  const points = Array.from(content, (character) => character.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(points.length * 4));
  for (const [at, point] of points.entries()) view.setUint32(at * 4, point, isLittle);
  return new Uint8Array(view.buffer);
}

/** Longest marks first: that of UTF-32 begins with that of UTF-16. */
const MARKS: readonly { encoding: Encoding; bytes: readonly number[] }[] = [
  { encoding: "utf-32le", bytes: [0xff, 0xfe, 0, 0] },
  { encoding: "utf-32be", bytes: [0, 0, 0xfe, 0xff] },
  { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
];

/**
 * Bytes as text. A byte order mark decides against the stated encoding, and is removed. What is no text becomes U+FFFD.
 */
export function decode(bytes: Uint8Array, stated: Encoding): string {
  const mark = MARKS.find(
    (each) =>
      each.bytes.every((byte, at) => bytes[at] === byte) &&
      // UTF-16 text may begin with a NUL after its mark.
      !(each.encoding === "utf-32le" && stated.startsWith("utf-16")),
  );
  const encoding = mark?.encoding ?? stated;
  const content = bytes.subarray(mark?.bytes.length ?? 0);
  if (!encoding.startsWith("utf-32"))
    return new TextDecoder(encoding, { ignoreBOM: true }).decode(content);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const characters: string[] = [];
  for (let at = 0; at + 4 <= content.length; at += 4)
    characters.push(characterOf(view.getUint32(at, encoding.endsWith("le"))));
  return characters.join("") + (content.length % 4 === 0 ? "" : "\ufffd");
}

function characterOf(point: number): string {
  const isLegal = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isLegal ? String.fromCodePoint(point) : "\ufffd";
}
