import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, type BuildResult, build } from "esbuild";
import { bundleOptions, root } from "./bundle-options.ts";
import { lambdaCredentials } from "./lambda-credentials.ts";
import { pureModules } from "./pure-modules.ts";
import { slimClients } from "./slim-clients.ts";

/** Where bundles of functions go, with their source maps beside them. */
export const FUNCTIONS_FOLDER = join(root, "dist", "functions");

/** Names of all functions: those of the files in functions/, without their suffix. */
export async function functionNames(): Promise<readonly string[]> {
  const files = await readdir(join(root, "functions"));
  return files.filter((file) => file.endsWith(".ts")).map((file) => basename(file, ".ts"));
}

/** How functions are bundled: for Lambda, with as little of the SDK as they can do with. */
export const functionOptions = {
  ...bundleOptions,
  target: "node24",
  // slimClients does what pureSchemas does, and more.
  plugins: [lambdaCredentials, slimClients, pureModules, ...(bundleOptions.plugins ?? [])],
  // Its ES modules: they shake.
  alias: { yaml: "./node_modules/yaml/browser/dist/index.js" },
  format: "esm",
  minify: true,
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
} satisfies BuildOptions;

/**
 * Bundles each function of functions/ into one ES module for Lambda.
 *
 * @param outdir Absolute; it is emptied.
 * @returns esbuild's account of what went into each.
 */
export async function bundleFunctions(
  outdir = FUNCTIONS_FOLDER,
): Promise<BuildResult<{ metafile: true }>["metafile"]> {
  await rm(outdir, { recursive: true, force: true });
  const names = await functionNames();
  const { metafile } = await build({
    ...functionOptions,
    entryPoints: Object.fromEntries(names.map((name) => [name, `functions/${name}.ts`])),
    outdir,
    outExtension: { ".js": ".mjs" },
    // Not linked: the map stays here, and `node --enable-source-maps` must not look for it in Lambda.
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
  });
  return metafile;
}
