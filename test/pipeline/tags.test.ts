import { describe, expect, test } from "vitest";
import { tagTemplates } from "../../lib/pipeline/tag-templates.ts";
import { tags } from "../../lib/pipeline/tags.ts";
import { readWith } from "./read.ts";

describe("tags()", () => {
  test("takes numbers and empty values as text", () => {
    expect(readWith(tags(), { CostCenter: 42, "a b_.:/=+-@": "", yes: true })).toStrictEqual({
      CostCenter: "42",
      "a b_.:/=+-@": "",
      yes: "true",
    });
  });

  test.each([
    [
      { "aws:x": "1" },
      [
        'Cannot use "aws:x" for "aws:x": keys that start with "aws:" are reserved → Choose another key.',
      ],
    ],
    [
      { "a*b": "1", [`${"k".repeat(129)}`]: "1" },
      [
        'Cannot use "a*b" for "a*b": expected a key of 1 to 128 letters, digits, spaces and _ . : / = + - @',
        `Cannot use "${"k".repeat(57)}…" for "${"k".repeat(129)}": expected a key of 1 to 128 letters, digits, spaces and _ . : / = + - @`,
      ],
    ],
    [
      { a: "x".repeat(257) },
      [`Cannot use "${"x".repeat(57)}…" for "a": expected 0 to 256 characters`],
    ],
    [
      [{ Key: "a", Value: "b" }],
      [
        'Cannot read tags: they are a list, expected a mapping of keys to values → Write each tag as "key: value".',
      ],
    ],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"])),
      ["Cannot use 51 tags: expected at most 50"],
    ],
  ])("reports the problems of %j", (value, expected) => {
    expect(readWith(tags(), value)).toStrictEqual(expected);
  });
});

describe("tagTemplates", () => {
  test("keeps templates as they are written", () => {
    const templates = { Built: "{{ imagebuilder:buildDate:yyyyMMdd }}" };
    expect(readWith(tagTemplates, templates)).toStrictEqual(templates);
  });

  test("refuses long values", () => {
    expect(readWith(tagTemplates, { a: "x".repeat(257) })).toStrictEqual([
      `Cannot use "${"x".repeat(57)}…" for "a": it has 257 characters, expected at most 256`,
    ]);
  });
});
