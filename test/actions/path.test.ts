import { expect, test } from "vitest";
import {
  absolutePath,
  baseName,
  endsWithSeparator,
  folderOf,
  joinPath,
  withoutTrailingSeparators,
} from "../../lib/actions/path.ts";

test.each([
  ["linux", "/a/b", "/a", "b"],
  ["linux", "/a/b//", "/a", "b"],
  ["linux", "/a", "/", "a"],
  ["linux", "/", "/", ""],
  ["linux", "a", ".", "a"],
  ["linux", "a\\b", ".", "a\\b"],
  ["windows", "C:\\a\\b", "C:\\a", "b"],
  ["windows", "C:\\a", "C:\\", "a"],
  ["windows", "C:/a/b\\", "C:/a", "b"],
  ["windows", "\\\\server\\share\\x", "\\\\server\\share", "x"],
] as const)("folderOf() and baseName() on %s of %s", (platform, path, folder, name) => {
  expect([folderOf(platform, path), baseName(platform, path)]).toStrictEqual([folder, name]);
});

test.each([
  ["linux", "a/", true],
  ["linux", "a\\", false],
  ["windows", "a\\", true],
  ["windows", "a/", true],
  ["windows", "a", false],
  ["linux", "", false],
] as const)("endsWithSeparator() on %s of %s is %s", (platform, path, expected) => {
  expect(endsWithSeparator(platform, path)).toBe(expected);
});

test.each([
  ["linux", "/a", "/a"],
  ["linux", "a/b", "/work/a/b"],
  ["linux", "C:\\a", "/work/C:\\a"],
  ["windows", "C:\\a", "C:\\a"],
  ["windows", "\\a", "\\a"],
  ["windows", "a", "/work\\a"],
] as const)("absolutePath() on %s of %s", (platform, path, expected) => {
  expect(absolutePath({ platform, workingDirectory: "/work" }, path)).toBe(expected);
});

test.each([
  ["linux", "/", "/"],
  ["linux", "///", "/"],
  ["linux", "/a//", "/a"],
  ["windows", "C:\\", "C:\\"],
  ["windows", "C:\\a\\/", "C:\\a"],
] as const)("withoutTrailingSeparators() on %s of %s", (platform, path, expected) => {
  expect(withoutTrailingSeparators(platform, path)).toBe(expected);
});

test("joinPath() uses one separator, the platform's", () => {
  expect([joinPath("linux", "/a/", "b"), joinPath("windows", "C:\\a", "b")]).toStrictEqual([
    "/a/b",
    "C:\\a\\b",
  ]);
});
