import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineDiff } from "../../lib/build/line-diff.ts";

/** A difference as it is read: a line a text, places apart. */
function shown(before: string, after: string): string {
  return lineDiff(before, after)
    .map((lines) => lines.map(({ mark, line }) => `${mark}${line}`).join("\n"))
    .join("\n…\n");
}
const lines = (...all: readonly (string | number)[]) => all.map((line) => `${line}\n`).join("");

describe("lineDiff()", () => {
  test.each([
    ["equal texts", lines("a", "b"), lines("a", "b"), ""],
    ["a changed line", lines("a", "b", "c"), lines("a", "B", "c"), " a\n-b\n+B\n c"],
    ["a new line", lines("a", "c"), lines("a", "b", "c"), " a\n+b\n c"],
    ["a line less", lines("a", "b", "c"), lines("a", "c"), " a\n-b\n c"],
    ["the first line", lines("a", "b"), lines("A", "b"), "-a\n+A\n b"],
    ["a new text", "", lines("a"), "+a"],
    ["a text that has gone", lines("a"), "", "-a"],
    ["line ends", "a\r\nb\r\n", lines("a", "b"), ""],
    [
      "two lines around a change",
      lines(1, 2, 3, 4, 5, 6, 7),
      lines(1, 2, 3, "four", 5, 6, 7),
      " 2\n 3\n-4\n+four\n 5\n 6",
    ],
    [
      "two places apart",
      lines(1, 2, 3, 4, 5, 6, 7, 8),
      lines("one", 2, 3, 4, 5, 6, 7, "eight"),
      "-1\n+one\n 2\n 3\n…\n 6\n 7\n-8\n+eight",
    ],
    [
      "two changes that are near each other in one place",
      lines(1, 2, 3, 4, 5),
      lines("one", 2, 3, 4, "five"),
      "-1\n+one\n 2\n 3\n 4\n-5\n+five",
    ],
  ])("shows %s", (_, before, after, expected) => {
    expect(shown(before, after)).toBe(expected);
  });

  test("shows each line once, and all that was added or taken away", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const found = lineDiff(lines(...before), lines(...after)).flat();
        const count = (mark: string) => found.filter((line) => line.mark === mark).length;
        expect(count("+") - count("-")).toBe(after.length - before.length);
        expect(found.filter(({ mark }) => mark !== "+").length).toBeLessThanOrEqual(before.length);
      }),
    );
  });

  test("shows texts that are too long to compare as replaced", () => {
    const many = (word: string) =>
      lines(...Array.from({ length: 2_500 }, (_, i) => `${word} ${i}`));
    const [place = []] = lineDiff(many("old"), many("new"));
    expect([place.length, place[0], place.at(-1)]).toStrictEqual([
      5_000,
      { mark: "-", line: "old 0" },
      { mark: "+", line: "new 2499" },
    ]);
  });
});
