import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFiles } from "../../lib/host/node-files.ts";
import { temporaryFolder } from "../fakes/action-context.ts";

test("nodeFiles writes short and long texts and bytes alike", async () => {
  const folder = temporaryFolder();
  for (const data of ["short", "x".repeat(100_000), new Uint8Array([1, 2])]) {
    const path = join(folder, String(data.length));
    await nodeFiles.writeFile(path, data, { mode: 0o640 });
    expect(await nodeFiles.readFile(path)).toStrictEqual(Buffer.from(data));
    expect((await nodeFiles.stat(path)).mode & 0o777).toBe(0o640);
  }
});

test("nodeFiles makes and removes, and rejects when that fails", async () => {
  const folder = join(temporaryFolder(), "a", "b");
  await expect(nodeFiles.mkdir(folder)).rejects.toMatchObject({ code: "ENOENT" });
  await nodeFiles.mkdir(folder, { recursive: true });
  await nodeFiles.writeFile(join(folder, "x"), "");
  await expect(nodeFiles.rmdir(folder)).rejects.toMatchObject({ code: "ENOTEMPTY" });
  await nodeFiles.unlink(join(folder, "x"));
  await nodeFiles.rmdir(folder);
  await expect(nodeFiles.unlink(folder)).rejects.toMatchObject({ code: "ENOENT" });
});
