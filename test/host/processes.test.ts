import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { nodeHost } from "../../lib/host/node-host.ts";
import { processes } from "../../lib/host/processes.ts";
import { isRunning } from "../fakes/is-running.ts";

test("own() names this process, which is running", () => {
  expect(Number.parseInt(processes.own(), 10)).toBe(process.pid);
  expect(processes.isRunning(processes.own())).toBe(true);
});

test("isRunning() is false for a process that has ended, and for another one with its number", async () => {
  const child = spawn("true");
  await once(child, "exit");
  expect(processes.isRunning(processes.own().replace(/^\d+/, String(child.pid)))).toBe(false);
  expect(
    processes.isRunning(processes.own().replace(/\d$/, (digit) => (digit === "1" ? "2" : "1"))),
  ).toBe(process.platform !== "linux");
  expect(processes.isRunning("no name")).toBe(false);
});

test.skipIf(process.platform !== "linux")(
  "endMarked() ends what carries a mark, however it has been left behind, and nothing else",
  async () => {
    const host = nodeHost();
    const mark = host.uuid();
    const started: number[] = [];
    const leave = (own: string) =>
      host.run({
        file: "bash",
        arguments: ["-c", "setsid sleep 60 > /dev/null 2>&1 & echo $!"],
        mark: own,
        onOutput: (_, chunk) => void started.push(Number(Buffer.from(chunk).toString())),
      });
    await leave(mark);
    await leave(`${mark}1`);
    expect(started.map((pid) => isRunning(pid))).toStrictEqual([true, true]);
    expect(await processes.endMarked(mark)).toBe("ended");
    expect(started.map((pid) => isRunning(pid))).toStrictEqual([false, true]);
    expect(await processes.endMarked(mark)).toBe("none");
    expect(await processes.endMarked(`${mark}1`)).toBe("ended");
  },
);
