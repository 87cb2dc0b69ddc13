/** Bundles what runs installed: the `kiln` command (dist/cli) and the component runner (dist/kiln-runner.cjs). */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { pureSchemas } from "./pure-schemas.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The SDK's ES modules shake, its CommonJS build does not (research: 1,444 → 317 KiB for one EC2 client). */
const common: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node22",
  mainFields: ["module", "main"],
  absWorkingDir: root,
  logLevel: "warning",
  legalComments: "none",
  plugins: [pureSchemas],
};

await rm(join(root, "dist"), { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
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
  build({
    ...common,
    entryPoints: ["bin/kiln-runner.ts"],
    outfile: "dist/kiln-runner.cjs",
    format: "cjs",
    minify: true,
    keepNames: true,
  }),
]);
