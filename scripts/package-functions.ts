/**
 * Bundles all functions and writes a zip for each, with nothing but its handler in it. `serverless package` and
 * `serverless deploy` call it.
 *
 * Usage: node scripts/package-functions.ts FOLDER      (zips are FOLDER/⟨function⟩.zip)
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { bundleFunctions, FUNCTIONS_FOLDER, functionNames } from "./bundle-functions.ts";
import { zipFile } from "./zip-file.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Cannot package the functions: no folder is given for their zips");
  process.exit(2);
}
const metafile = await bundleFunctions();
// What went into each bundle, for whoever wants to know why it is so large.
await writeFile(join(FUNCTIONS_FOLDER, "meta.json"), JSON.stringify(metafile));
await mkdir(folder, { recursive: true });
for (const name of await functionNames()) {
  const code = await readFile(join(FUNCTIONS_FOLDER, `${name}.mjs`));
  await writeFile(resolve(folder, `${name}.zip`), zipFile(`functions/${name}.mjs`, code));
}
