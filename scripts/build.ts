/** Bundles what runs installed: the `kiln` command (dist/cli) and the component runner (dist/kiln-runner.cjs). */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle-options.ts";
import { bundleRunner } from "./bundle-runner.ts";
import { neverCalled } from "./never-called.ts";
import { warmRunner } from "./warm-runner.ts";

// Only the folder whose file names change: the runner's executables (dist/runner) take long to make.
await rm(join(root, "dist", "cli"), { recursive: true, force: true });
await Promise.all([
  build({
    ...bundleOptions,
    plugins: [...(bundleOptions.plugins ?? []), neverCalled],
    entryPoints: { main: "lib/cli/start.ts" },
    outdir: "dist/cli",
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
await warmRunner();
