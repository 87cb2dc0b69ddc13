import { expect, test } from "vitest";
import { fitsWildcard, hasWildcard } from "../../lib/actions/wildcard.ts";

test.each([
  ["*", "anything", true],
  ["*", ".hidden", true],
  ["*.rpm", "a.rpm", true],
  ["*.rpm", "a.rpm.txt", false],
  ["a*b*c", "abc", true],
  ["a*b*c", "a-c", false],
  ["a**", "a", true],
  ["a.c", "abc", false],
  ["(a)[b]", "(a)[b]", true],
  ["a?", "ab", false],
  ["*", "two\nlines", true],
  ["A", "a", false],
])("fitsWildcard() of %s and %j is %s", (pattern, name, expected) => {
  expect(fitsWildcard("linux", pattern, name)).toBe(expected);
});

test("fitsWildcard() ignores case on Windows", () => {
  expect(fitsWildcard("windows", "*.MSI", "setup.msi")).toBe(true);
});

test.each([
  ["/a/*.x", true],
  ["/a*/x", false],
  ["/a/b*/", true],
])("hasWildcard() looks at the last component: %s", (path, expected) => {
  expect(hasWildcard("linux", path)).toBe(expected);
});
