#!/usr/bin/env node
// Starts the bundled command with the Node that the project pins. Plain JavaScript, so that any Node can read it.
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const bundle = join(root, "dist", "cli", "main.js");
const pinnedNode = join(root, "node_modules", "node", "bin", "node");

if (Number(process.versions.node.split(".")[0]) < 22 && existsSync(pinnedNode)) {
  const child = spawnSync(pinnedNode, process.argv.slice(1), { stdio: "inherit" });
  process.exit(child.status ?? 1);
}
if (!existsSync(bundle)) {
  process.stderr.write(
    `Cannot start kiln: ${bundle} is missing.\n  → Run "npm ci" or "npm run build" in ${root}.\n`,
  );
  process.exit(1);
}
module.enableCompileCache?.(join(root, "dist", ".compile-cache"));
const { start } = await import(pathToFileURL(bundle).href);
await start(root);
