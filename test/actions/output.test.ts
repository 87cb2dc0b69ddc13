import { describe, expect, test } from "vitest";
import { boundedText } from "../../lib/actions/bounded-text.ts";
import { lineSplitter } from "../../lib/actions/line-splitter.ts";

describe("boundedText()", () => {
  test.each([
    [["abc", "def"], "abcdef", false],
    [["abcdefgh"], "abcdefgh", false],
    [["abcdefghi"], "abcd\n[… 1 characters left out …]\nfghi", true],
    [["ab", "cdefghij", "k", "", "l"], "abcd\n[… 4 characters left out …]\nijkl", true],
    [[..."0123456789".repeat(10)], "0123\n[… 92 characters left out …]\n6789", true],
    [[], "", false],
  ])("boundedText() of at most 8 characters keeps head and tail of %j", (pieces, text, isCut) => {
    const kept = boundedText(8);
    for (const piece of pieces) kept.add(piece);
    expect([kept.text(), kept.isCut()]).toStrictEqual([text, isCut]);
  });
});

describe("lineSplitter()", () => {
  const handed = (pieces: readonly string[]): string[] => {
    const all: string[] = [];
    const splitter = lineSplitter((lines) => void all.push(lines));
    for (const piece of pieces) void splitter.add(piece);
    void splitter.end();
    return all;
  };

  test.each([
    [["a\nb"], ["a", "b"]],
    [["a\nb\nc"], ["a\nb", "c"]],
    [["a\r\nb\r\n"], ["a\nb"]],
    [
      ["a\r", "\nb"],
      ["a", "b"],
    ],
    [["a", "b", "\n"], ["ab"]],
    [["\n\n"], ["\n"]],
    [["10%\r20%\n"], ["10%\r20%"]],
    [[], []],
  ])("lineSplitter() hands %j out as %j", (pieces, lines) => {
    expect(handed(pieces)).toStrictEqual(lines);
  });

  test("lineSplitter() hands out a line without end in pieces of about 64 Ki characters", () => {
    const lines = handed(["x".repeat(65_536), "x".repeat(65_536), "y\n", "z".repeat(200_000)]);
    expect(lines.map((line) => line.length)).toStrictEqual([
      65_536, 65_537, 65_536, 65_536, 65_536, 3_392,
    ]);
  });

  test("lineSplitter() gives the promise of the lines' taker", async () => {
    let done = 0;
    const splitter = lineSplitter(async () => {
      await Promise.resolve();
      done++;
    });
    await splitter.add("a\n");
    expect([done, splitter.add("b")]).toStrictEqual([1, undefined]);
    await splitter.add(`\n${"x".repeat(131_073)}`);
    expect(done).toBe(4);
  });
});
