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
  const linesOf = (pieces: readonly string[]): string[] => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => void lines.push(line));
    for (const piece of pieces) void splitter.add(piece);
    void splitter.end();
    return lines;
  };

  test.each([
    [["a\nb"], ["a", "b"]],
    [["a\r\nb\r\n"], ["a", "b"]],
    [
      ["a\r", "\nb"],
      ["a", "b"],
    ],
    [["a", "b", "\n"], ["ab"]],
    [["\n\n"], ["", ""]],
    [["10%\r20%\n"], ["10%\r20%"]],
    [[], []],
  ])("lineSplitter() cuts %j into %j", (pieces, lines) => {
    expect(linesOf(pieces)).toStrictEqual(lines);
  });

  test("lineSplitter() hands out a line without end in pieces of about 64 Ki characters", () => {
    const lines = linesOf(["x".repeat(65_536), "x".repeat(65_536), "y\n"]);
    expect(lines.map((line) => line.length)).toStrictEqual([65_536, 65_537]);
  });

  test("lineSplitter() gives the promise of the last line's taker", async () => {
    let isDone = false;
    const splitter = lineSplitter(async () => {
      await Promise.resolve();
      isDone = true;
    });
    await splitter.add("a\n");
    expect([isDone, splitter.add("b")]).toStrictEqual([true, undefined]);
  });
});
