import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assert } from "../../lib/actions/assert.ts";
import { conditionProbe } from "../../lib/actions/condition-probe.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";
import { recordedRun } from "../fakes/recorded-run.ts";

describe("assert", () => {
  test.each([
    [{ stringEquals: "AARCH64", value: "aarch64" }, "success"],
    [{ stringEquals: "x", value: "y" }, "failed"],
    [{ and: [{ binaryExists: "bash" }, { not: { fileExists: "/none" } }] }, "success"],
    [{ folderExists: "." }, "success"],
  ])("assert of %j is a %s", async (expression, status) => {
    expect(await runAction(assert, [expression], actionContext())).toStrictEqual(
      status === "success"
        ? { status, outputs: [] }
        : { status, message: "The assertion is false, expected it to be true", outputs: [] },
    );
  });

  test.each([
    '{ "stringContains": "x", "value": "y" }',
    '{ "fileExists": "x", "then": "Skip" }',
    '{ "fileExists": "x", "folderExists": "y" }',
    "{}",
  ])("assert refuses what is no expression: %s", (input) => {
    expect(problemsOf(assert as never, JSON.parse(input)).length).toBeGreaterThan(0);
  });
});

describe("conditionProbe()", () => {
  test.each([
    ["bash", true],
    ["cd", true],
    ["if", true],
    ["kiln-none", false],
    ["", false],
    ["-a", false],
    ["bash; true", false],
    ["$(touch injected)", false],
  ])("conditionProbe() finds the command %j: %s", async (name, expected) => {
    expect(await conditionProbe(actionContext().host).binaryExists(name)).toBe(expected);
  });

  test("conditionProbe() asks where.exe on Windows", async () => {
    const recorded = recordedRun();
    const { host } = actionContext({ platform: "windows", run: recorded.run });
    expect(await conditionProbe(host).binaryExists("choco")).toBe(true);
    expect(recorded.lines()).toStrictEqual(["where.exe /Q choco"]);
  });

  test("conditionProbe() tells files from folders, relative to the working directory", async () => {
    const { host, folder } = actionContext();
    writeFileSync(join(folder, "file"), "abc");
    mkdirSync(join(folder, "folder"));
    const probe = conditionProbe(host);
    const both = (path: string) => Promise.all([probe.fileExists(path), probe.folderExists(path)]);
    expect(await Promise.all(["file", "folder", "none", "file/x", ""].map(both))).toStrictEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  test("conditionProbe() gives digests, and none of what cannot be read", async () => {
    const { host, folder } = actionContext();
    writeFileSync(join(folder, "file"), "abc");
    const probe = conditionProbe(host);
    expect([
      await probe.fileHash("file", "MD5"),
      await probe.fileHash("file", "SHA1"),
      await probe.fileHash("none", "SHA256"),
      await probe.fileHash(".", "SHA512"),
    ]).toStrictEqual([
      "900150983cd24fb0d6963f7d28e17f72",
      "a9993e364706816aba3e25717850c26c9cd0d89d",
      undefined,
      undefined,
    ]);
  });
});
