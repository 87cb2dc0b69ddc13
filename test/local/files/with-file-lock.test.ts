import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { withFileLock } from "../../../lib/local/files/with-file-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const counter = fileURLToPath(new URL("count-under-lock.ts", import.meta.url));

test("withFileLock() loses no change of four processes", async () => {
  const folder = await temporaryFolder();
  await writeFile(`${folder}/count`, "0");
  await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, [counter, folder, "25"])));
  expect(await readFile(`${folder}/count`, "utf8")).toBe("100");
  expect(await readdir(folder)).toStrictEqual(["count"]);
});

test("withFileLock() runs the tasks of one process one after the other, also after one has failed", async () => {
  const folder = await temporaryFolder();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise(setImmediate);
    seen.push(`${name} ends`);
    if (name === "a") throw new Error("a fails");
    return name;
  };
  const a = withFileLock(`${folder}/lock`, task("a"));
  const b = withFileLock(`${folder}/lock`, task("b"));
  await expect(a).rejects.toThrow("a fails");
  expect(await b).toBe("b");
  expect(seen).toStrictEqual(["a begins", "a ends", "b begins", "b ends"]);
});

test("withFileLock() takes over the lock of a process that has died", async () => {
  const folder = await temporaryFolder();
  const script = `
    const { withFileLock } = await import(${JSON.stringify(new URL("../../../lib/local/files/with-file-lock.ts", import.meta.url).href)});
    await withFileLock(${JSON.stringify(`${folder}/lock`)}, async () => { process.kill(process.pid, "SIGKILL"); await new Promise(() => {}); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  await once(child, "exit");
  expect(await readdir(folder)).toStrictEqual(["lock"]);
  expect(await withFileLock(`${folder}/lock`, async () => "mine")).toBe("mine");
  expect(await readdir(folder)).toStrictEqual([]);
});

test("withFileLock() gives up on an owner that lives on, and names it", async () => {
  const folder = await temporaryFolder();
  await withFileLock(`${folder}/own`, async () => {
    const { readlink } = await import("node:fs/promises");
    await symlink(await readlink(`${folder}/own`), `${folder}/lock`);
  });
  await expect(
    withFileLock(`${folder}/lock`, async () => "mine", { timeoutSeconds: 0.02 }),
  ).rejects.toThrow(
    `Cannot lock "${folder}/lock": process ${process.pid} has held it for 0.02 seconds. Wait for that process, or stop it.`,
  );
});
