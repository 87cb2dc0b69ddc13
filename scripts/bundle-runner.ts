import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

/**
 * Bundles the component runner into one CommonJS file. It is what the executables have in them, and it also runs by
 * itself under Node 20 and newer.
 *
 * @param outfile Absolute, or relative to the project's folder.
 */
export async function bundleRunner(outfile = "dist/kiln-runner.cjs"): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: ["bin/kiln-runner.ts"],
    outfile,
    target: "node20",
    // Our sources are ES2024, which Node 20 has not all of.
    inject: ["scripts/es2024.ts"],
    format: "cjs",
    minify: true,
    keepNames: true,
  });
}
