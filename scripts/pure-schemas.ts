import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * Lets the bundler drop the schemas of operations that are never called. The SDK writes their members with computed
 * keys (`[_eQN]: …` for a string constant of the same file), which any bundler must take for a side effect; here each
 * such key becomes the string itself.
 */
export const pureSchemas: Plugin = {
  name: "pure-schemas",
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: inlineKeys(await readFile(path, "utf8")),
        loader: "js",
      }),
    );
  },
};

/** Replaces computed keys that name a string constant of the same text by the string. */
export function inlineKeys(source: string): string {
  const constants = new Map<string, string>();
  for (const [, name, value] of source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm))
    if (name !== undefined && value !== undefined) constants.set(name, value);
  return source.replace(/\[(_\w+)\]:/g, (whole, name: string) => {
    const value = constants.get(name);
    return value === undefined ? whole : `${value}:`;
  });
}
