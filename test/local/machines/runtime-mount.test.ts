import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { elfInterpreter } from "../../../lib/local/machines/elf-interpreter.ts";
import {
  parseLoaderList,
  RUNNER_COMMAND,
  renderScript,
  runtimeMount,
} from "../../../lib/local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";
import { sandboxTest } from "../../fakes/sandbox-test.ts";
import { makeSmallRoot } from "../../fakes/small-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { run } from "./machine-helpers.ts";

test("parseLoaderList() reads glibc's and musl's lists", () => {
  expect(
    parseLoaderList(`	linux-vdso.so.1 (0x00007fff)
	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f00)
	/lib64/ld-linux-x86-64.so.2 (0x00007f01)
	/lib/ld-musl-x86_64.so.1 (0x7f02)
	libstdc++.so.6 => /usr/lib/libstdc++.so.6 (0x7f03)
	libgone.so => not found
`),
  ).toStrictEqual([
    "/lib/x86_64-linux-gnu/libm.so.6",
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-musl-x86_64.so.1",
    "/usr/lib/libstdc++.so.6",
  ]);
});

test("renderScript() starts Node by its own loader, and a static one directly", () => {
  expect(renderScript("/lib64/ld-linux-x86-64.so.2")).toBe(
    '#!/bin/sh\nexec /run/kiln/lib/ld-linux-x86-64.so.2 --library-path /run/kiln/lib /run/kiln/node /run/kiln/start.cjs "$@"\n',
  );
  expect(renderScript(undefined)).toBe('#!/bin/sh\nexec /run/kiln/node /run/kiln/start.cjs "$@"\n');
});

test.each([
  ["a script", Buffer.from("#!/bin/sh\n")],
  ["a cut program", Buffer.from("\x7fELF\x02\x01")],
  ["nothing", Buffer.alloc(0)],
])("elfInterpreter() finds none in %s", (_, start) => {
  expect(elfInterpreter(start)).toBe(undefined);
});

test("runtimeMount() makes one folder for one version, also when asked twice at once", async () => {
  const stateDirectory = stateFolder();
  const runner = join(stateDirectory, "runner.cjs");
  writeFileSync(runner, "console.log(1)");
  const [first, second] = await Promise.all([
    runtimeMount({ stateDirectory, runner }),
    runtimeMount({ stateDirectory, runner }),
  ]);
  expect(second).toStrictEqual(first);
  expect(first.target).toBe("/run/kiln");
  expect(readdirSync(join(stateDirectory, "runtime")).length).toBe(1);
  expect(statSync(join(first.source, "kiln-runner")).mode & 0o777).toBe(0o755);
  writeFileSync(runner, "console.log(2)");
  expect(await runtimeMount({ stateDirectory, runner })).not.toStrictEqual(first);
});

test("runtimeMount() says when there is no runner", async () => {
  const stateDirectory = stateFolder();
  await expect(runtimeMount({ stateDirectory, runner: "/no/runner.cjs" })).rejects.toThrow(
    'Cannot bring the runner into machines: "/no/runner.cjs" cannot be read. Run npm run build.',
  );
});

sandboxTest(
  "the runner runs in a root file system that has no Node and no library for it",
  async () => {
    const stateDirectory = stateFolder();
    const runner = join(stateDirectory, "runner.cjs");
    writeFileSync(runner, "console.log(process.versions.node, ...process.argv.slice(2))");
    const root = join(stateDirectory, "root");
    mkdirSync(root);
    makeSmallRoot(root);
    const machine = await sandboxDriver({ stateDirectory }).launch({
      id: "i-0",
      lower: [root],
      hostname: "h",
      mounts: [await runtimeMount({ stateDirectory, runner })],
    });
    onTestFinished(() => machine.terminate());
    expect(await run(machine, [RUNNER_COMMAND, "run", "a b"])).toStrictEqual({
      exitCode: 0,
      signal: null,
      stdout: `${process.versions.node} run a b\n`,
      stderr: "",
    });
  },
);
