import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Host } from "../../../lib/host/host.ts";
import { nodeHost } from "../../../lib/host/node-host.ts";
import { lockState } from "../../../lib/runner/state/state-lock.ts";

const NOW = Date.UTC(2026, 10, 22, 10);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-lock-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A process among others that are alive. */
function hostOf(own: string, alive: readonly string[]): Host {
  const host = nodeHost();
  return {
    ...host,
    clock: { ...host.clock, now: () => NOW, sleep: async () => {} },
    processes: { ...host.processes, own: () => own, isRunning: (name) => alive.includes(name) },
  };
}

test("lockState() refuses what another process holds, until it is released", async () => {
  const folder = await newFolder();
  const path = join(folder, "state", "file");
  const first = await lockState(path, hostOf("11 5 boot", []));
  const second = hostOf("12 6 boot", ["11 5 boot"]);
  await expect(lockState(path, second)).rejects.toMatchObject({
    name: "Kiln.Conflict",
    message: `Cannot use the state directory "${join(folder, "state")}": process 11 uses it since 2026-11-22T10:00:00Z, expected one run at a time. Wait for its end, or give this run a directory of its own.`,
  });
  await first.release();
  await (await lockState(path, second)).release();
  expect(await readdir(join(folder, "state"))).toStrictEqual([]);
});

test.each([
  ["of a process that is gone", '{"process":"11 5 boot","since":"2026-11-22T10:00:00Z"}\n'],
  ["that was never written", ""],
  ["of something else", "[1]"],
])("lockState() takes a lock over %s", async (_, content) => {
  const folder = await newFolder();
  const path = join(folder, "file");
  await writeFile(`${path}.lock`, content);
  await lockState(path, hostOf("12 6 boot", []));
  expect(JSON.parse(await readFile(`${path}.lock`, "utf8"))).toStrictEqual({
    process: "12 6 boot",
    since: "2026-11-22T10:00:00Z",
  });
  expect(await readdir(folder)).toStrictEqual(["file.lock"]);
});

test("lockState() gives a lock that was left behind to one of those who want it", async () => {
  const folder = await newFolder();
  const path = join(folder, "file");
  await writeFile(`${path}.lock`, '{"process":"gone","since":"2026-11-22T10:00:00Z"}\n');
  const names = Array.from({ length: 20 }, (_, index) => `${index} 1 boot`);
  const tries = await Promise.allSettled(names.map((name) => lockState(path, hostOf(name, names))));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(folder)).toStrictEqual(["file.lock"]);
});
