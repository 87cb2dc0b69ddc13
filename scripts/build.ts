/** Bundles what runs installed: the `kiln` command (dist/cli) and the component runner (dist/kiln-runner.cjs). */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle-options.ts";
import { bundleRunner } from "./bundle-runner.ts";
import { neverCalled } from "./never-called.ts";
import { warmRunner } from "./warm-runner.ts";

const outdir = join(root, "dist", "cli");
const [cli] = await Promise.all([
  build({
    ...bundleOptions,
    plugins: [...(bundleOptions.plugins ?? []), neverCalled],
    entryPoints: { main: "lib/cli/start.ts" },
    outdir,
    metafile: true,
    format: "esm",
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    sourcesContent: false,
    chunkNames: "chunk-[hash]",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  }),
  bundleRunner(),
]);
await removeStale(new Set(Object.keys(cli.metafile.outputs).map((path) => join(root, path))));
await warmRunner();

/** Removes chunks of earlier bundles. Those of the last hour stay: a kiln that runs may yet load some. */
async function removeStale(current: ReadonlySet<string>): Promise<void> {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(outdir)) {
    const file = join(outdir, name);
    if (current.has(file) || (await stat(file)).mtimeMs > hourAgo) continue;
    await rm(file, { force: true });
  }
}
