import * as files from "node:fs/promises";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../lib/host/host.ts";
import { snapshotFile } from "../../lib/runner/snapshot-file.ts";

/** A clock whose sleeps end when the test says so. */
function steppedClock(): Clock & {
  readonly wake: () => Promise<void>;
  readonly sleepers: () => number;
} {
  let waiting: (() => void)[] = [];
  return {
    now: () => 0,
    nanoseconds: () => 0n,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener("abort", () => resolve());
      }),
    sleepers: () => waiting.length,
    async wake() {
      for (const resolve of waiting) resolve();
      waiting = [];
      await Promise.resolve();
    },
  };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-snapshot-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("snapshotFile() writes many changes once, after a pause, and what is there then", async () => {
  const folder = await newFolder();
  const path = join(folder, "a.json");
  const clock = steppedClock();
  let value = 0;
  let writes = 0;
  const counted = {
    ...files,
    rename: async (from: string, to: string) => {
      writes++;
      await files.rename(from, to);
    },
  } as unknown as typeof files;
  const file = snapshotFile(path, () => ({ value }), counted, clock);
  for (value = 1; value < 1000; value++) file.touch();
  expect([clock.sleepers(), writes]).toStrictEqual([1, 0]);
  await clock.wake();
  await file.save();
  expect(writes).toBe(2);
  expect(await readFile(path, "utf8")).toBe('{\n    "value": 1000\n}');
  expect(await readdir(folder)).toStrictEqual(["a.json"]);
});

test("snapshotFile() writes a last time when it is closed, and never after", async () => {
  const folder = await newFolder();
  const path = join(folder, "a.json");
  const clock = steppedClock();
  let value = 1;
  const file = snapshotFile(path, () => ({ value }), files, clock);
  file.touch();
  await file.close();
  value = 2;
  file.touch();
  await clock.wake();
  await file.close();
  expect(JSON.parse(await readFile(path, "utf8"))).toStrictEqual({ value: 1 });
});

test("snapshotFile() tells whoever saves that the disk refuses", async () => {
  const file = snapshotFile("/nonexistent/folder/a.json", () => 1, files, steppedClock());
  await expect(file.save()).rejects.toThrow("ENOENT");
});
