/** Adds one to the number in a file, many times, under the lock: node count-under-lock.ts ⟨folder⟩ ⟨times⟩. */
import { readFile, writeFile } from "node:fs/promises";
import { withFileLock } from "../../../lib/local/files/with-file-lock.ts";

const [folder = "", times = "0"] = process.argv.slice(2);
for (let time = 0; time < Number(times); time++)
  await withFileLock(`${folder}/lock`, async () => {
    const count = Number(await readFile(`${folder}/count`, "utf8"));
    await writeFile(`${folder}/count`, `${count + 1}`);
  });
