import fc from "fast-check";
import { expect, test } from "vitest";
import { fileNameOf, keyOfFileName } from "../../../lib/local/files/file-name.ts";

test.each([
  ["web server 1.0.json", "web server 1.0.json"],
  ["a/b", "a%2Fb"],
  [".", "%2E"],
  ["..", "%2E."],
  [".hidden", "%2Ehidden"],
  ["100%", "100%25"],
  ["größe", "gr%C3%B6%C3%9Fe"],
  ["", "%00empty"],
  ["nul\0", "nul%00"],
  ["x".repeat(250), `${"x".repeat(240)}%+/${"x".repeat(10)}`],
])("fileNameOf(%j) is %j", (key, name) => {
  expect(fileNameOf(key)).toBe(name);
});

test("fileNameOf() is reversible and gives each key its own name of at most 255 bytes", () => {
  const key = fc.string({
    unit: fc.oneof(fc.constantFrom("%", "/", ".", "+", "ä"), fc.string()),
    maxLength: 400,
  });
  fc.assert(
    fc.property(key, (text) => {
      const wellFormed = text.toWellFormed();
      const name = fileNameOf(wellFormed);
      expect(keyOfFileName(name)).toBe(wellFormed);
      for (const part of name.split("/")) {
        expect(part).not.toMatch(/^\.{0,2}$|^%tmp-/);
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
      }
    }),
  );
});
