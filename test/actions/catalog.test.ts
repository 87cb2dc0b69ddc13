import { expect, test } from "vitest";
import { actionCatalog } from "../../lib/actions/catalog.ts";

const ALL = ["linux", "darwin", "windows"];
const UNIX = ["linux", "darwin"];
const WINDOWS = ["windows"];

test.each<[string, readonly string[], "mapping" | "list", readonly string[]]>([
  ["Assert", ALL, "mapping", []],
  ["ExecuteBash", UNIX, "mapping", ["stdout"]],
  ["ExecuteBinary", ALL, "mapping", ["stdout"]],
  [
    "ExecuteDocument",
    ALL,
    "mapping",
    [
      "executedStepCount",
      "executionId",
      "failedStepCount",
      "failureMessage",
      "ignoredFailedStepCount",
      "logUrl",
      "skippedStepCount",
      "status",
    ],
  ],
  ["ExecutePowerShell", WINDOWS, "mapping", ["stdout"]],
  ["S3Download", ALL, "list", []],
  ["S3Upload", ALL, "list", []],
  ["WebDownload", ALL, "list", ["destination"]],
  ["AppendFile", ALL, "list", []],
  ["CopyFile", ALL, "list", []],
  ["CopyFolder", ALL, "list", []],
  ["CreateFile", ALL, "list", []],
  ["CreateFolder", ALL, "list", []],
  ["CreateSymlink", UNIX, "list", []],
  ["DeleteFile", ALL, "list", []],
  ["DeleteFolder", ALL, "list", []],
  ["ListFiles", ALL, "list", ["files"]],
  ["MoveFile", ALL, "list", []],
  ["MoveFolder", ALL, "list", []],
  ["ReadFile", ALL, "list", ["content"]],
  ["SetFileEncoding", ALL, "list", []],
  ["SetFileOwner", UNIX, "list", []],
  ["SetFolderOwner", UNIX, "list", []],
  ["SetFilePermissions", UNIX, "list", []],
  ["SetFolderPermissions", UNIX, "list", []],
  ["InstallMSI", WINDOWS, "mapping", ["logFile", "msiExitCode", "stdout"]],
  ["UninstallMSI", WINDOWS, "mapping", ["logFile", "msiExitCode", "stdout"]],
  ["Reboot", ["linux", "windows"], "mapping", []],
  ["SetRegistry", WINDOWS, "list", []],
  ["UpdateOS", ["linux", "windows"], "mapping", []],
])("actionCatalog has %s on %j with a %s and the outputs %j", (name, platforms, form, outputs) => {
  const action = actionCatalog.get(name);
  expect({ ...action, item: 0, run: 0, inputPlatforms: 0 }).toStrictEqual({
    name,
    platforms,
    form,
    needsInputs: name !== "Reboot" && name !== "UpdateOS",
    outputs,
    item: 0,
    run: 0,
    inputPlatforms: 0,
  });
});

test("actionCatalog has thirty modules", () => {
  expect(actionCatalog.size).toBe(30);
});

test("actionCatalog says which inputs Windows lacks", () => {
  const lacking = [...actionCatalog.values()]
    .filter(({ inputPlatforms }) => inputPlatforms !== undefined)
    .map(({ name, inputPlatforms }) => [name, inputPlatforms]);
  const inputs = { owner: UNIX, group: UNIX, permissions: UNIX };
  expect(lacking).toStrictEqual([
    ["CreateFile", inputs],
    ["CreateFolder", inputs],
  ]);
});

test.each([...actionCatalog.values()].map((action) => [action.name, action] as const))(
  "actionCatalog describes the inputs of %s as JSON Schema",
  (_, action) => {
    expect(() => JSON.stringify(action.item.schema())).not.toThrow();
  },
);
