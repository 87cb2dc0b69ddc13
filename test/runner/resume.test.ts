/** Restarts of the machine, and runs that were killed: the same command started again goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isRunning } from "../fakes/is-running.ts";
import { bashStep, documentOf, newRunner, type Runner, withoutTimes } from "./harness.ts";

const rebootOnce = (marker: string, after: string): string =>
  `if [ -e ${marker} ]; then ${after}; exit 0; fi; touch ${marker}; exit 194`;

const count = async (runner: Runner, file: string): Promise<number> =>
  (await readFile(join(runner.folder, file), "utf8")).split("\n").length - 1;

test("exit code 194 hands over to the caller, and the same step runs again in the same log folder", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Before", "echo x >> before; echo old"),
      bashStep("Kernel", rebootOnce("marker", "echo '{{ build.Before.outputs.stdout }}'")),
      bashStep("After", "echo '{{ build.Kernel.outputs.stdout }}' > after"),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  const first = await runner.run(argv);
  expect([first.code, first.stdout]).toStrictEqual([194, ""]);
  const between = await first.report();
  expect(between.status).toBe("inProgress");
  expect((await first.steps())["Kernel"]?.status).toBe("inProgress");
  const state = join(runner.folder, "state", "kiln-runner-state.jsonl");
  expect((await stat(state)).mode & 0o777).toBe(0o600);

  // What the command line says, and what lies at the document's place, do not matter any more.
  await runner.write("a.yml", "no document at all");
  const second = await runner.run(["run", "-d", "other.yml", "-s", "state"]);
  expect(second.summary).toMatchObject({
    executionId: between.executionId,
    status: "success",
    executedStepCount: 3,
  });
  expect(await count(runner, "before")).toBe(1);
  expect(await readFile(join(runner.folder, "after"), "utf8")).toBe("old\n");
  expect((await readdir(runner.folder)).filter((name) => name.startsWith("TOE_"))).toHaveLength(1);
  expect(await readdir(join(runner.folder, "state"))).toStrictEqual([]);
  const log = withoutTimes(await second.log("console.log"));
  expect(log.match(/^Step .*$/gm)).toStrictEqual([
    "Step Before",
    "Step Kernel",
    "Step Kernel",
    "Step After",
  ]);
  expect(log.match(/^(?:Document|Phase) .*$/gm)).toStrictEqual([
    "Document a.yml",
    "Phase build",
    "Document a.yml",
    "Phase build",
  ]);
  expect(log).toContain("Executor: Step Kernel has requested a reboot\n");
  expect(log).toContain("Executor: The system is going to reboot now\n");
  expect(log).toContain("Executor: The system has been rebooted; the execution goes on\n");
  expect((await second.report()).documents[0]?.phases[0]?.steps).toHaveLength(3);
});

test("the Reboot module goes on with the next step", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Before", "echo x >> before"),
      "      - name: Restart\n        action: Reboot\n",
      bashStep("After", "echo x >> after"),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  expect((await runner.run(argv)).code).toBe(194);
  const second = await runner.run(argv);
  expect(second.summary).toMatchObject({ status: "success", executedStepCount: 3 });
  expect([await count(runner, "before"), await count(runner, "after")]).toStrictEqual([1, 1]);
});

test("a restart keeps the attempt, the decision of the condition, and the iteration", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "Twice",
        `echo x >> twice; test $(wc -l < twice) = 1 && exit 1; ${rebootOnce("m1", "test $(wc -l < twice) = 3")}`,
        "maxAttempts: 2",
      ),
      bashStep(
        "Decided",
        `touch seen; ${rebootOnce("m2", "true")}`,
        "if:",
        "  not:",
        "    fileExists: seen",
      ),
      bashStep(
        "Loop",
        `echo {{ loop.value }} >> loop; test {{ loop.value }} != b || { ${rebootOnce("m3", "true")}; }`,
        "loop:",
        "  forEach: [a, b, c]",
      ),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  const codes = [await runner.run(argv), await runner.run(argv), await runner.run(argv)];
  expect(codes.map(({ code }) => code)).toStrictEqual([194, 194, 194]);
  const last = await runner.run(argv);
  expect(last.summary).toMatchObject({ status: "success", executedStepCount: 3 });
  expect(await readFile(join(runner.folder, "loop"), "utf8")).toBe("a\nb\nb\nc\n");
  expect((await last.log("application.log")).match(/Attempt 2\/2$/gm)).toHaveLength(2);
});

test("Reboot in a loop restarts once for each iteration", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      "      - name: Restart\n        action: Reboot\n        loop:\n          forEach: [a, b]\n",
      bashStep("After", "true"),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  expect((await runner.run(argv)).code).toBe(194);
  expect((await runner.run(argv)).code).toBe(194);
  expect((await runner.run(argv)).summary).toMatchObject({
    status: "success",
    executedStepCount: 2,
  });
});

test("a restart in a nested document resumes the nested step, under the nested execution's id", async () => {
  const runner = await newRunner({
    "outer.yml": documentOf(
      "      - name: Run\n        action: ExecuteDocument\n        inputs:\n          document: inner.yml\n",
    ),
    "inner.yml": documentOf(
      bashStep("One", "echo x >> one"),
      bashStep("Two", rebootOnce("m", "true")),
    ),
  });
  const argv = ["run", "-d", "outer.yml", "-s", "state"];
  const first = await runner.run(argv);
  expect(first.code).toBe(194);
  const nestedId = (await first.steps())["Run"]?.detailedOutput?.[0]?.executionId;
  await runner.write("inner.yml", "gone");
  const second = await runner.run(argv);
  expect(second.summary).toMatchObject({ status: "success", executedStepCount: 1 });
  expect(await count(runner, "one")).toBe(1);
  const run = (await second.steps())["Run"];
  expect(run?.detailedOutput).toHaveLength(1);
  expect(run?.detailedOutput?.[0]).toMatchObject({ executionId: nestedId, status: "success" });
  expect(JSON.parse(run?.outputs ?? "")[0]).toMatchObject({ executedStepCount: 2 });
});

test("a failure before a restart still fails the run, and is the one that is reported", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Bad", "echo why >&2; exit 7", "onFailure: Continue"),
      "      - name: Restart\n        action: Reboot\n",
      bashStep("Worse", "exit 8"),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  expect((await runner.run(argv)).code).toBe(194);
  const second = await runner.run(argv);
  expect(second.summary).toMatchObject({ status: "failed", failedStepCount: 2 });
  expect(await second.failure()).toMatchObject({ step: "Bad", exitCode: 7, outputTail: ["why"] });
});

test("without a state directory the same command resumes after a restart, a different one does not", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Kernel", rebootOnce("marker", "true"))),
    "b.yml": documentOf(bashStep("Other", "true")),
  });
  const options = { host: { userId: 1000 }, environment: { HOME: runner.folder } };
  const first = await runner.run(["run", "-d", "a.yml"], options);
  expect(first.code).toBe(194);
  const id = (await first.report()).executionId;
  const other = await runner.run(["run", "-d", "b.yml"], options);
  expect(other.summary).toMatchObject({ status: "success", executedStepCount: 1 });
  const second = await runner.run(["run", "-d", "a.yml"], options);
  expect(second.summary).toMatchObject({ status: "success", executionId: id });
  expect(await readdir(join(runner.folder, ".local/state/kiln-runner"))).toStrictEqual([]);
});

test("a run killed in the middle of a step ends that step's processes and repeats it when it is started again, and no other", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Before", "echo x >> before; sleep 60 > /dev/null 2>&1 & echo $! > daemon"),
      bashStep(
        "Long",
        "echo x >> long\nif [ $(wc -l < long) = 1 ]; then exit 1; fi\nif [ $(wc -l < long) = 2 ]; then echo $$ > running; sleep 60; fi\necho '{{ context:step }}'",
        "maxAttempts: 2",
      ),
    ),
  });
  const child = spawn(
    process.execPath,
    [resolve("bin/kiln-runner.ts"), "run", "-d", "a.yml", "-s", "state"],
    {
      cwd: runner.folder,
      stdio: "ignore",
      // What the killed run leaves goes with the test's folder.
      env: { ...process.env, TMPDIR: runner.folder },
    },
  );
  const exit = once(child, "exit");
  const pid = await whenWritten(join(runner.folder, "running"));
  child.kill("SIGKILL");
  await exit;
  const daemon = (await readFile(join(runner.folder, "daemon"), "utf8")).trim();
  onTestFinished(() => void process.kill(Number(daemon), "SIGKILL"));
  const areRunning = () => [pid, daemon].map((each) => isRunning(Number(each)));
  expect(areRunning()).toStrictEqual([true, true]);
  const second = await runner.run(["run", "-d", "a.yml", "-s", "state"]);
  expect(areRunning()).toStrictEqual([false, true]);
  expect(await second.log("console.log")).toContain(
    "Executor: Ended what was still running of the interrupted step Long\n",
  );
  expect(await readdir(join(runner.folder, "state"))).toStrictEqual([]);
  expect(second.summary).toMatchObject({ status: "success", executedStepCount: 2 });
  expect([await count(runner, "before"), await count(runner, "long")]).toStrictEqual([1, 3]);
  expect((await second.log("application.log")).match(/Attempt \d\/2$/gm)).toStrictEqual([
    "Attempt 1/2",
    "Attempt 2/2",
    "Attempt 2/2",
  ]);
  expect(await second.log("console.log")).toContain("The execution was cut off");
});

test("a second run on a state directory that is in use fails at once, and leaves the first alone", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Long", "echo > running; until [ -e go ]; do sleep 0.01; done")),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  const first = runner.run(argv);
  await whenWritten(join(runner.folder, "running"));
  const second = await runner.run(argv);
  expect([second.code, second.summary.status]).toStrictEqual([1, "failed"]);
  expect(second.summary.failureMessage).toMatch(
    new RegExp(
      `^Cannot use the state directory "${join(runner.folder, "state")}": process ${process.pid} uses it since \\S+Z, expected one run at a time\\. Wait for its end, or give this run a directory of its own\\.$`,
    ),
  );
  await runner.write("go", "");
  expect((await first).code).toBe(0);
  expect((await runner.run(argv)).code).toBe(0);
});

test("a state whose log folder is gone fails clearly and names the file to remove", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Kernel", rebootOnce("marker", "true"))),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state", "-l", "logs"];
  expect((await runner.run(argv)).code).toBe(194);
  const { rm } = await import("node:fs/promises");
  await rm(join(runner.folder, "logs"), { recursive: true });
  await rm(join(runner.folder, "a.yml"));
  const second = await runner.run(argv);
  expect(second.code).toBe(1);
  expect(second.summary.failureMessage).toContain(
    `Remove "${join(runner.folder, "state", "kiln-runner-state.jsonl")}" to begin a new run`,
  );
});

/** Waits until another process has written a line into a file. */
async function whenWritten(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("\n")) return text.trim();
    await new Promise((done) => setTimeout(done, 20));
  }
}
