import * as files from "node:fs/promises";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Files } from "../../lib/host/host.ts";
import { systemClock } from "../../lib/host/system-clock.ts";
import { openLogFile } from "../../lib/runner/log-file.ts";

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-log-file-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "a.log");
}

/** Files whose appends are counted, and fail when told to. */
function countedFiles(counter: { writes: number; failure?: Error }): Files {
  return {
    ...files,
    open: async (path: string, flags: string) => {
      const handle = await files.open(path, flags);
      const write = handle.write.bind(handle) as (text: string) => Promise<unknown>;
      handle.write = (async (text: string) => {
        counter.writes++;
        if (counter.failure) throw counter.failure;
        return write(text);
      }) as unknown as typeof handle.write;
      return handle;
    },
  } as unknown as Files;
}

test("openLogFile() joins many lines into few writes, keeps their order, and loses none", async () => {
  const path = await newPath();
  const counter = { writes: 0 };
  const file = await openLogFile(path, countedFiles(counter), systemClock);
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);
  for (const line of lines) {
    file.write(line);
    if (file.isFull()) await file.flush();
  }
  await file.close();
  expect(await readFile(path, "utf8")).toBe(lines.join(""));
  expect(counter.writes).toBeLessThan(20);
});

test("openLogFile() writes the rest of what the disk took a part of", async () => {
  const path = await newPath();
  const short = {
    ...files,
    open: async (name: string, flags: string) => {
      const handle = await files.open(name, flags);
      const write = handle.write.bind(handle) as (bytes: Buffer) => Promise<unknown>;
      handle.write = ((text: string) =>
        write(Buffer.from(text).subarray(0, 4))) as unknown as typeof handle.write;
      return handle;
    },
  } as unknown as Files;
  const file = await openLogFile(path, short, systemClock);
  file.write("größer\n");
  await file.close();
  expect(await readFile(path, "utf8")).toBe("größer\n");
});

test("openLogFile() adds to a file that is there", async () => {
  const path = await newPath();
  for (const line of ["one\n", "two\n"]) {
    const file = await openLogFile(path, files, systemClock);
    file.write(line);
    await file.close();
  }
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
});

test("openLogFile() is full when much waits, and empty after flush()", async () => {
  const file = await openLogFile(await newPath(), files, systemClock);
  file.write("x".repeat(2_000_000));
  expect(file.isFull()).toBe(true);
  await file.flush();
  expect(file.isFull()).toBe(false);
  await file.close();
});

test("openLogFile() tells whoever flushes that the disk refuses, and does not fill the memory", async () => {
  const counter = { writes: 0, failure: new Error("ENOSPC: no space left on device") };
  const file = await openLogFile(await newPath(), countedFiles(counter), systemClock);
  file.write("x".repeat(2_000_000));
  await expect(file.flush()).rejects.toThrow("ENOSPC");
  expect(file.isFull()).toBe(false);
  await expect(file.close()).rejects.toThrow("ENOSPC");
});
