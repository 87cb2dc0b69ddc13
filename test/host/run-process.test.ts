import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Command } from "../../lib/host/host.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { isRunning } from "../fakes/is-running.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const host = nodeHost({ temporaryDirectory: folder });

/** Runs a bash script and gives its exit with all its output. */
async function bash(script: string, options: Partial<Command> = {}, on = host) {
  const output = { stdout: "", stderr: "" };
  const exit = await on.run({
    file: "bash",
    arguments: ["-c", script],
    onOutput: (stream, chunk) => {
      output[stream] += Buffer.from(chunk).toString("latin1");
    },
    ...options,
  });
  return { ...exit, ...output };
}

describe("run", () => {
  test.each([
    ["exit 0", { code: 0, signal: null }],
    ["exit 194", { code: 194, signal: null }],
    ["kill -TERM $$", { code: null, signal: "SIGTERM" }],
  ])("run gives the exit of %s", async (script, exit) => {
    expect(await bash(script)).toStrictEqual({ ...exit, isKilled: false, stdout: "", stderr: "" });
  });

  test("run keeps the streams apart, and scripts may open them by name", async () => {
    const script = "echo a; echo b >&2; echo c > /dev/stdout; echo d | tee /dev/stderr";
    expect(await bash(script)).toMatchObject({ stdout: "a\nc\nd\n", stderr: "b\nd\n" });
  });

  test("run gives real pipes, of which nothing is left in the temporary folder", async () => {
    expect((await bash("stat -Lc %F /dev/fd/1 /dev/fd/2")).stdout).toBe("fifo\nfifo\n");
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test("run goes on with Node's own pipes where none can be made", async () => {
    const odd = nodeHost({ temporaryDirectory: join(folder, "none") });
    expect(await bash("echo a; echo b >&2; exit 3", {}, odd)).toMatchObject({
      code: 3,
      stdout: "a\n",
      stderr: "b\n",
    });
  });

  test("run gives an empty standard input, or the text it is told to", async () => {
    expect((await bash("cat; echo end")).stdout).toBe("end\n");
    expect((await bash("cat", { input: "text" })).stdout).toBe("text");
    expect((await bash("exit 4", { input: "x".repeat(1_000_000) })).code).toBe(4);
  });

  test("run adds to the environment and takes from it", async () => {
    const own = nodeHost({
      environment: { ...process.env, A: "1", B: "2" },
      temporaryDirectory: folder,
    });
    const environment = { B: undefined, C: "3" };
    expect((await bash('echo "$A-$B-$C"', { environment }, own)).stdout).toBe("1--3\n");
  });

  test("run works in the folder it is told to, by default in the host's", async () => {
    const own = nodeHost({ workingDirectory: folder, temporaryDirectory: folder });
    expect((await bash("pwd", {}, own)).stdout).toBe(`${folder}\n`);
    expect((await bash("pwd", { workingDirectory: "/" }, own)).stdout).toBe("/\n");
  });

  test("run starts a session of its own, without a terminal", async () => {
    expect(
      (await bash("ps -o pid=,pgid=,sid= $$ | tr -s ' ' '\\n' | sort -u | wc -w")).stdout.trim(),
    ).toBe("1");
  });

  test("run hands out all of much output, in order", async () => {
    let length = 0;
    await bash("seq 1000000", {
      onOutput: (_, chunk) => {
        length += chunk.length;
      },
    });
    expect(length).toBe(6_888_896);
  });

  test("run holds the process back while a chunk is being taken", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let taken = 0;
    const running = bash("yes | head -c 4000000; echo done >&2", {
      onOutput: (stream, chunk) => {
        if (stream === "stderr") return;
        taken += chunk.length;
        return gate;
      },
    });
    const early = await Promise.race([running, host.run({ file: "sleep", arguments: ["0.2"] })]);
    expect(early).not.toHaveProperty("stdout");
    expect(taken).toBeLessThan(200_000);
    open();
    await running;
    expect(taken).toBe(4_000_000);
  });

  test("run loses nothing to a taker that is slower than the wait for daemons", async () => {
    let taken = 0;
    await bash("head -c 150000 /dev/zero", {
      onOutput: async (_, chunk) => {
        taken += chunk.length;
        await host.clock.sleep(taken > 100_000 ? 300 : 0);
      },
    });
    expect(taken).toBe(150_000);
  });

  test("run fails, and ends the process, when a taker fails", async () => {
    let pid = 0;
    const running = bash("echo $$; sleep 60", {
      onOutput: (_, chunk) => {
        pid = Number(Buffer.from(chunk).toString());
        throw new Error("disk full");
      },
    });
    await expect(running).rejects.toThrow("disk full");
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test.each([
    [
      "kiln-none",
      `Cannot run "kiln-none": there is no such program in the search path, or no folder "${process.cwd()}" to run it in`,
    ],
    [
      "/etc/passwd",
      'Cannot run "/etc/passwd": the file may not be executed, expected an executable file in folders that may be entered',
    ],
  ])("run refuses %s", async (file, message) => {
    // Where a folder of the search path may not be entered, the system speaks of that instead.
    const own = nodeHost({ environment: { PATH: "/usr/bin:/bin" }, temporaryDirectory: folder });
    await expect(own.run({ file, arguments: [] })).rejects.toThrow(message);
  });

  test("run refuses arguments that are too long, and works on afterwards", async () => {
    const running = host.run({ file: "true", arguments: ["x".repeat(4_000_000)] });
    await expect(running).rejects.toThrow('Cannot run "true": its arguments are longer');
    expect((await bash("echo on")).stdout).toBe("on\n");
  });

  test("run works many times at once", async () => {
    const runs = Array.from({ length: 20 }, (_, index) => bash(`echo ${index}`));
    expect((await Promise.all(runs)).map((each) => each.stdout)).toStrictEqual(
      runs.map((_, index) => `${index}\n`),
    );
  });
});

describe("run with daemons", () => {
  test("run leaves what stays in the background alone, with its output open", async () => {
    const { stdout, code } = await bash("(while sleep 0.05; do echo x; done) & echo $!; exit 5");
    const pid = Number(stdout.split("\n")[0]);
    expect([code, isRunning(pid)]).toStrictEqual([5, true]);
    await host.clock.sleep(200);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("run waits for output that comes shortly after the end", async () => {
    expect((await bash("(sleep 0.1; echo late) & echo early")).stdout).toBe("early\nlate\n");
  });
});

describe("run with an abort signal", () => {
  /** Aborts as soon as the script has printed a line, and gives the process ids that the line has. */
  async function aborted(script: string, on = host): Promise<{ pids: number[]; exit: object }> {
    const controller = new AbortController();
    let line = "";
    const exit = await on.run({
      file: "bash",
      arguments: ["-c", script],
      signal: controller.signal,
      onOutput: (_, chunk) => {
        line += Buffer.from(chunk).toString();
        if (line.includes("\n")) controller.abort();
      },
    });
    return { pids: line.trim().split(/\s+/).map(Number), exit };
  }

  test.each([
    ["a child", "sleep 61 & echo $!; wait"],
    ["children of children", "(sleep 61 & echo $!; wait) & wait"],
    ["a child in another session", "setsid sleep 61 & sleep 0.05; echo $!; wait"],
    [
      "an orphan in another session",
      "(setsid sleep 61 & echo $! > $F); sleep 0.05; cat $F; sleep 60",
    ],
    [
      "one that ignores signals",
      "(trap '' TERM INT HUP; echo $BASHPID; while :; do sleep 61; done) & wait",
    ],
    [
      "an orphan whose group is its own",
      "set -m; (sleep 61 & echo $! > $F); sleep 0.05; cat $F; sleep 60",
    ],
  ])("run ends %s", async (_, script) => {
    const { pids, exit } = await aborted(`F=$(mktemp ${folder}/pid-XXXX); ${script}`);
    expect(exit).toStrictEqual({ code: null, signal: "SIGKILL", isKilled: true });
    expect(pids.map((pid) => [pid > 1, isRunning(pid)])).toStrictEqual([[true, false]]);
  });

  test("run ends processes that a runner inside has started", async () => {
    const inner = nodeHost({
      environment: { ...process.env, KILN_COMMAND: "outer" },
      temporaryDirectory: folder,
    });
    const { stdout } = await bash("echo $KILN_COMMAND", {}, inner);
    expect(stdout).toMatch(/^outer:[0-9a-f-]{36}-1\n$/);
  });

  test("run starts nothing when the signal is aborted already", async () => {
    expect(await bash("echo x", { signal: AbortSignal.abort() })).toStrictEqual({
      code: null,
      signal: "SIGKILL",
      isKilled: true,
      stdout: "",
      stderr: "",
    });
  });

  test("run does not end other commands of the host", async () => {
    const other = bash("sleep 0.3; echo alive");
    await aborted("echo 1; sleep 60");
    expect((await other).stdout).toBe("alive\n");
  });
});
