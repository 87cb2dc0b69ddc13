import { expect, test } from "vitest";
import {
  absolutePath,
  baseName,
  joinPath,
  logFolderName,
  parentOf,
  planLogFolder,
} from "../../lib/runner/log-folder.ts";

const linux = { platform: "linux", workingDirectory: "/work" } as const;
const windows = { platform: "windows", workingDirectory: "C:\\work" } as const;

test("logFolderName() holds the start in UTC and the execution id", () => {
  expect(logFolderName(Date.UTC(2022, 4, 25, 14, 1, 45, 999), "ID")).toBe(
    "TOE_2022-05-25_14-01-45_UTC-0_ID",
  );
});

test.each([
  ["", "TOE", "/work/TOE"],
  ["logs", "logs/TOE", "/work/logs/TOE"],
  ["/var/log/", "/var/log/TOE", "/var/log/TOE"],
  ["./a/../b", "./a/../b/TOE", "/work/b/TOE"],
])("planLogFolder() below %j is shown as %s", (directory, shownPath, path) => {
  expect(planLogFolder(linux, directory, "TOE")).toStrictEqual({
    shownPath,
    absolutePath: path,
    name: "TOE",
  });
});

test("absolutePath() knows drives and shares on Windows", () => {
  expect(absolutePath(windows, "D:\\a")).toBe("D:\\a");
  expect(absolutePath(windows, "\\\\server\\a")).toBe("\\\\server\\a");
  expect(absolutePath(windows, "a")).toBe("C:\\work\\a");
});

test("joinPath() uses the separator of the folder", () => {
  expect(joinPath("C:\\logs", "a")).toBe("C:\\logs\\a");
  expect(joinPath("/logs", "a")).toBe("/logs/a");
});

test.each([
  ["/a/b.yml", "b.yml"],
  ["C:\\a\\b.yml", "b.yml"],
  ["path/to/", "to"],
])("baseName() of %s is %s", (path, expected) => {
  expect(baseName(path)).toBe(expected);
});

test.each([
  ["/a/b", "/a"],
  ["/a", "/"],
  ["C:\\a\\b", "C:\\a"],
])("parentOf() of %s is %s", (path, expected) => {
  expect(parentOf(path)).toBe(expected);
});
