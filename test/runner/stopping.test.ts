/** What ends a step from outside: its time limit, and the cancellation of the run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { Cancelled } from "../../lib/errors.ts";
import { bashStep, documentOf, newRunner } from "./harness.ts";

/** Runs a child and a grandchild that note their ids, and waits. */
const TREE = "bash -c 'echo $$ > child; sleep 300 & echo $! > grandchild; wait' &\nwait";

/** True when the process has ended; a dead one that nobody has collected yet counts, one that is dying is waited for. */
async function isDead(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") X");
    if (/\) [XZ]/.test(stat)) return true;
    await new Promise((done) => setTimeout(done, 10));
  }
  return false;
}

async function pids(folder: string): Promise<readonly number[]> {
  const read = async (name: string): Promise<number> => {
    for (;;) {
      const text = await readFile(join(folder, name), "utf8").catch(() => "");
      if (text.endsWith("\n")) return Number(text);
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  return [await read("child"), await read("grandchild")];
}

test("a step that takes too long is killed with all its descendants, and each attempt has its own deadline", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "Slow",
        `echo x >> tries; echo said; ${TREE}`,
        "timeoutSeconds: 1",
        "maxAttempts: 2",
      ),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  expect(ended).toMatchObject({ code: 1, summary: { status: "timedOut", failedStepCount: 1 } });
  expect((await ended.steps())["Slow"]).toMatchObject({
    status: "timedOut",
    failureMessage: "Step timed out after 1 seconds",
  });
  expect(await ended.failure()).toMatchObject({
    status: "timedOut",
    attempt: 2,
    maxAttempts: 2,
    exitCode: null,
    outputTail: ["said"],
  });
  expect(await readFile(join(runner.folder, "tries"), "utf8")).toBe("x\nx\n");
  expect(await Promise.all((await pids(runner.folder)).map(isDead))).toStrictEqual([true, true]);
});

test("a timeout of -1 is none", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Free", "true", "timeoutSeconds: -1")),
  });
  expect((await runner.run(["run", "-d", "a.yml"])).summary.status).toBe("success");
});

test("cancelling kills the running step, starts nothing more, and leaves complete files", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Long", TREE, "onFailure: Ignore", "maxAttempts: 3"),
      bashStep("Never", "touch never"),
    ),
  });
  const interruption = new AbortController();
  const running = runner.run(["run", "-d", "a.yml"], { interrupt: interruption.signal });
  const started = await pids(runner.folder);
  interruption.abort(new Cancelled("The run was cancelled by SIGTERM"));
  const ended = await running;
  expect(ended).toMatchObject({
    code: 1,
    summary: { status: "failed", executedStepCount: 1, failedStepCount: 1 },
  });
  expect(await Promise.all(started.map(isDead))).toStrictEqual([true, true]);
  expect(await ended.steps()).toStrictEqual({
    Long: expect.objectContaining({
      status: "failed",
      failureMessage: "The run was cancelled by SIGTERM",
    }),
  });
  expect((await ended.report()).status).toBe("failed");
  expect(await ended.log("console.log")).toMatch(
    /TOE has completed execution with failure - .*\n$/,
  );
});

test("SIGTERM ends the program with exit code 1 and a summary", async () => {
  const runner = await newRunner({ "a.yml": documentOf(bashStep("Long", TREE)) });
  const child = spawn(process.execPath, [resolve("bin/kiln-runner.ts"), "run", "-d", "a.yml"], {
    cwd: runner.folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const started = await pids(runner.folder);
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ status: "failed", failedStepCount: 1 });
  expect(await Promise.all(started.map(isDead))).toStrictEqual([true, true]);
});
