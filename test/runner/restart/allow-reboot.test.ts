/** `--allow-reboot` with programs that stand for `crontab` and `shutdown`. */
import { execFileSync } from "node:child_process";
import { chmod, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bashStep, documentOf, newRunner, type Runner, type RunnerOptions } from "../harness.ts";

const CRONTAB = `#!/bin/bash
cd "$(dirname "$0")"
case $1 in
  -l) [ ! -e broken ] || { echo "may not" >&2; exit 1; }
      cat tab 2> /dev/null || { echo "no crontab for root" >&2; exit 1; } ;;
  -r) rm tab ;;
  -) cat > tab ;;
esac
`;
const SHUTDOWN =
  '#!/bin/bash\ncd "$(dirname "$0")"; echo "$@" >> shutdowns; [ ! -e refused ] || exit 1\n';
const DOCUMENT = documentOf(
  bashStep("Kernel", "[ -e marker ] || { touch marker; exit 194; }"),
  bashStep("After", 'echo "with {{ Mode }}" > after'),
).replace("phases:", "parameters:\n  - Mode: { type: string }\nphases:");
const OWN_LINE = "5 4 * * * backup # mine";

async function newMachine(): Promise<{ runner: Runner; options: RunnerOptions; argv: string[] }> {
  const runner = await newRunner({ "it's/a.yml": DOCUMENT });
  for (const [name, text] of [
    ["crontab", CRONTAB],
    ["shutdown", SHUTDOWN],
  ] as const)
    await chmod(await runner.write(`bin/${name}`, text), 0o755);
  const options = {
    environment: { PATH: `${join(runner.folder, "bin")}:${process.env["PATH"]}` },
    program: [process.execPath, resolve("bin/kiln-runner.ts")],
  };
  const argv = ["run", "-d", "it's/a.yml", "-s", "state 100%", "--parameters", "Mode=-x"];
  return { runner, options, argv: [...argv, "--allow-reboot"] };
}

const textIn = (runner: Runner, name: string): Promise<string> =>
  readFile(join(runner.folder, name), "utf8").catch(() => "");

test("--allow-reboot restarts the machine, whose cron goes on with the run and forgets it", async () => {
  const { runner, options, argv } = await newMachine();
  await runner.write("bin/tab", `${OWN_LINE}\n`);
  const first = await runner.run(argv, options);
  expect(first).toMatchObject({ code: 194, stdout: "", stderr: "" });
  expect(await textIn(runner, "bin/shutdowns")).toBe("-r now\n");
  const [own, line = "", ...more] = (await textIn(runner, "bin/tab")).trimEnd().split("\n");
  expect([own, more]).toStrictEqual([OWN_LINE, []]);
  expect(line).toMatch(
    /^@reboot \/bin\/sh '.*state 100\\%.*\.restart\.sh' # kiln-runner-[0-9a-f]{16}$/,
  );

  // As cron would: in the home folder, with little environment.
  execFileSync("/bin/sh", ["-c", line.replace("@reboot ", "").replaceAll("\\%", "%")], {
    cwd: "/",
    env: { HOME: "/", PATH: "/usr/bin:/bin" },
  });
  expect(await textIn(runner, "after")).toBe("with -x\n");
  expect(await textIn(runner, "bin/tab")).toBe(`${OWN_LINE}\n`);
  const state = join(runner.folder, "state 100%");
  expect(await readdir(state)).toStrictEqual(["kiln-runner-state.jsonl.restart.log"]);
  expect(
    JSON.parse(await textIn(runner, "state 100%/kiln-runner-state.jsonl.restart.log")),
  ).toMatchObject({ status: "success", executedStepCount: 2 });
});

test("--allow-reboot hands over when the machine refuses to restart, and leaves no trigger", async () => {
  const { runner, options, argv } = await newMachine();
  await runner.write("bin/refused", "");
  const ended = await runner.run(argv, options);
  expect(ended).toMatchObject({
    code: 194,
    stderr:
      'Cannot restart the machine: Cannot run "shutdown -r now": it ends with 1\nRestart it, and start the same command again.\n',
  });
  expect((await readdir(join(runner.folder, "bin"))).includes("tab")).toBe(false);
  expect(await readdir(join(runner.folder, "state 100%"))).toStrictEqual([
    "kiln-runner-state.jsonl",
  ]);
});

test("--allow-reboot never writes a crontab that it cannot read", async () => {
  const { runner, options, argv } = await newMachine();
  await runner.write("bin/tab", `${OWN_LINE}\n`);
  await runner.write("bin/broken", "");
  const ended = await runner.run(argv, options);
  expect(ended.code).toBe(194);
  expect(ended.stderr).toContain("Cannot read the crontab: crontab -l ends with 1, may not\n");
  expect(await textIn(runner, "bin/tab")).toBe(`${OWN_LINE}\n`);
  expect(await textIn(runner, "bin/shutdowns")).toBe("");
});

test("--allow-reboot is refused where the runner is a part of another program", async () => {
  const { runner, argv } = await newMachine();
  const ended = await runner.run(argv);
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain("Cannot use --allow-reboot here: expected kiln-runner");
});

test("without --allow-reboot neither crontab nor shutdown is run", async () => {
  const { runner, options, argv } = await newMachine();
  expect((await runner.run(argv.slice(0, -1), options)).code).toBe(194);
  expect((await readdir(join(runner.folder, "bin"))).sort()).toStrictEqual(["crontab", "shutdown"]);
});
