import { type BuildOptions, build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

const runnerOptions: BuildOptions = {
  ...bundleOptions,
  target: "node20",
  // Our sources are ES2024, which Node 20 has not all of.
  inject: ["scripts/es2024.ts"],
  // Its ES modules: of its CommonJS ones, all are loaded at once (2 of 19 ms of the executable's start).
  alias: { yaml: "./node_modules/yaml/browser/dist/index.js" },
  minify: true,
  keepNames: true,
};

/**
 * Bundles the component runner into one CommonJS file that runs by itself under Node 20 and newer.
 *
 * @param outfile Absolute, or relative to the project's folder.
 */
export async function bundleRunner(outfile = "dist/kiln-runner.cjs"): Promise<void> {
  await build({ ...runnerOptions, entryPoints: ["bin/kiln-runner.ts"], outfile, format: "cjs" });
}

/** The module that the parts of the runner begin with. */
export const RUNNER_ENTRY = "kiln-runner.mjs";

/**
 * Bundles the component runner into ES modules that are loaded when they are first needed; executables are made of
 * them. As one file, what talks to AWS would be loaded by every run: 8 of 26 ms of processor time.
 *
 * @param folder Absolute; it is made.
 */
export async function bundleRunnerParts(folder: string): Promise<void> {
  await build({
    ...runnerOptions,
    entryPoints: { "kiln-runner": "bin/kiln-runner.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    splitting: true,
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
}
