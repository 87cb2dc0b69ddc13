import { join } from "node:path";
import type { Plugin } from "esbuild";
import { root } from "./bundle-options.ts";

/**
 * Tells the bundler that modules of lib/ do nothing but define what they export: a module whose exports are not used
 * is left out, and what it imports with it. Shapes are made by calls, which any bundler must take for a side effect.
 */
export const pureModules: Plugin = {
  name: "pure-modules",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const found = join(resolveDir, path);
      return { path: found, sideEffects: !found.startsWith(join(root, "lib")) };
    });
  },
};
