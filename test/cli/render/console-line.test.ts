import { expect, test } from "vitest";
import { readConsoleLine } from "../../../lib/cli/render/console-line.ts";

test.each([
  ["2026-11-22T10:00:00.123456789Z Document web.yml", { kind: "document", name: "web.yml" }],
  ["2026-11-22T10:00:00.123456789Z Phase build", { kind: "phase", name: "build" }],
  ["2026-11-22T10:00:00.123456789Z Step Install", { kind: "step", name: "Install" }],
  ["2026-11-22T10:00:00.123456789Z Stdout: hello", { kind: "output", text: "hello" }],
  ["2026-11-22T10:00:00.123456789Z CmdExecution: Stderr: oh no", { kind: "output", text: "oh no" }],
  [
    "2026-11-22T10:00:00.123456789Z CmdExecution: [ERROR] Command execution has resulted in an error",
    { kind: "error", text: "CmdExecution: [ERROR] Command execution has resulted in an error" },
  ],
  [
    "2026-11-22T10:00:00.123456789Z ExecuteBash: STARTED EXECUTION",
    { kind: "note", text: "ExecuteBash: STARTED EXECUTION" },
  ],
  [
    "second line of what came on standard error",
    { kind: "output", text: "second line of what came on standard error" },
  ],
])("readConsoleLine() reads %j", (line, expected) => {
  expect(readConsoleLine(line)).toStrictEqual(expected);
});
