import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { executeBinary } from "../../lib/actions/execute-binary.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { actionContext, runAction } from "../fakes/action-context.ts";

const run = (inputs: object, context = actionContext()) =>
  runAction(executeBinary, [inputs], context);

test("executeBinary hands over its arguments one to one, without a shell", async () => {
  const inputs = { path: "printf", arguments: ["[%s]", "a b", "$HOME", "*", "", 0o10] };
  expect(await run(inputs)).toStrictEqual({
    status: "success",
    outputs: [{ stdout: "[a b][$HOME][*][][8]" }],
  });
});

test("executeBinary takes a path, also a relative one", async () => {
  const context = actionContext();
  writeFileSync(join(context.folder, "tool"), "#!/bin/sh\nexit 5\n");
  chmodSync(join(context.folder, "tool"), 0o755);
  expect(await run({ path: "./tool" }, context)).toMatchObject({ message: "exit status 5" });
});

test("executeBinary takes 194 for a request to restart on Linux", async () => {
  expect(await run({ path: "sh", arguments: ["-c", "exit 194"] })).toStrictEqual({
    status: "reboot",
    resume: "same-step",
    outputs: [{ stdout: "" }],
  });
});

test("executeBinary takes 3010 for a request to restart on Windows, and 194 for a failure", async () => {
  const ending = (code: number) =>
    actionContext({
      platform: "windows",
      run: async () => ({ code, signal: null, isKilled: false }),
    });
  expect(await run({ path: "setup.exe" }, ending(3010))).toMatchObject({ status: "reboot" });
  expect(await run({ path: "setup.exe" }, ending(194))).toMatchObject({ exitCode: 194 });
});

test("executeBinary fails when there is no such program", async () => {
  const context = actionContext();
  const environment = { PATH: "/usr/bin:/bin" };
  const options = { environment, workingDirectory: context.folder };
  const host = { ...context.host, run: nodeHost(options).run };
  expect(await run({ path: "kiln-no-such-program" }, { ...context, host })).toStrictEqual({
    status: "failed",
    message: `Cannot run "kiln-no-such-program": there is no such program in the search path, or no folder "${context.folder}" to run it in`,
    outputs: [{ stdout: "" }],
  });
});

test("executeBinary fails when the file may not be executed", async () => {
  const context = actionContext();
  writeFileSync(join(context.folder, "tool"), "#!/bin/sh\n");
  expect(await run({ path: "./tool" }, context)).toMatchObject({
    message:
      'Cannot run "./tool": the file may not be executed, expected an executable file in folders that may be entered',
  });
});
