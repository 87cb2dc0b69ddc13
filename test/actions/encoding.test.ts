import { describe, expect, test } from "vitest";
import { decode, type Encoding, encode, encodingShape } from "../../lib/actions/encoding.ts";
import { readValue } from "../../lib/source/shape.ts";

const TEXT = "hä😀";
const BYTES: readonly [Encoding, string][] = [
  ["utf-8", "68c3a4f09f9880"],
  ["utf-16le", "6800e4003dd800de"],
  ["utf-16be", "006800e4d83dde00"],
  ["utf-32le", "68000000e400000000f60100"],
  ["utf-32be", "00000068000000e40001f600"],
];
const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");

describe("encode()", () => {
  test.each(BYTES)("encode() in %s writes no byte order mark", (encoding, hex) => {
    expect(Buffer.from(encode(TEXT, encoding)).toString("hex")).toBe(hex);
  });
});

describe("decode()", () => {
  test.each(BYTES)("decode() reads what encode() writes in %s", (encoding, hex) => {
    expect(decode(bytes(hex), encoding)).toBe(TEXT);
  });

  test.each<[string, string, Encoding, string]>([
    ["removes the mark of UTF-8", "efbbbf41", "utf-8", "A"],
    ["believes a mark more than the stated encoding", "feff0041", "utf-16le", "A"],
    ["knows the mark of UTF-16", "fffe4100", "utf-8", "A"],
    ["knows the mark of UTF-32", "fffe000041000000", "utf-8", "A"],
    ["knows the mark of big-endian UTF-32", "0000feff00000041", "utf-32le", "A"],
    ["takes a NUL after the mark of UTF-16 for a character", "fffe00004100", "utf-16le", "\0A"],
    ["removes one mark only", "efbbbfefbbbf", "utf-8", "\ufeff"],
    ["replaces what is no UTF-8", "41ff", "utf-8", "A\ufffd"],
    ["replaces what is no UTF-32", "00001100", "utf-32le", "\ufffd"],
    ["replaces surrogates in UTF-32", "00d80000", "utf-32le", "\ufffd"],
    ["replaces an unfinished character", "4100000041", "utf-32le", "A\ufffd"],
    ["gives an empty text for nothing", "", "utf-16be", ""],
  ])("decode() %s", (_, hex, encoding, text) => {
    expect(decode(bytes(hex), encoding)).toBe(text);
  });
});

describe("encodingShape", () => {
  test.each([
    ["utf8", "utf-8"],
    ["UTF-8", "utf-8"],
    ["utf16", "utf-16le"],
    ["Utf-16", "utf-16le"],
    ["utf16-LE", "utf-16le"],
    ["utf-16-be", "utf-16be"],
    ["utf32", "utf-32le"],
    ["utf-32-LE", "utf-32le"],
    ["UTF32-BE", "utf-32be"],
    ["utf-8-LE", undefined],
    ["utf16LE", undefined],
    ["ascii", undefined],
  ])("encodingShape reads %s as %s", (spelling, encoding) => {
    expect(readValue(encodingShape, spelling).value).toBe(encoding);
  });
});
