import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { inlineKeys } from "./pure-schemas.ts";

/**
 * Leaves out of the SDK's clients what no function needs of them:
 *
 * - their package files, of which they want the version;
 * - event streams: no operation that we call has one;
 * - digests in JavaScript, for a Node without OpenSSL;
 * - the classes of modelled errors. An error has the client's own class instead, and everything else that it would
 *   have: lib/aws/translate-error.ts goes by names. Query protocols find names in schemas, so there schemas stay.
 */
export const slimClients: Plugin = {
  name: "slim-clients",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
    for (const [filter, contents] of ABSENT) {
      const namespace = `slim-clients-${ABSENT.findIndex(([one]) => one === filter)}`;
      build.onResolve({ filter }, ({ path, importer }) =>
        /[\\/]@(?:aws-sdk|smithy)[\\/]/.test(importer) ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, () => ({ contents }));
    }
    build.onLoad(
      { filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => {
        const source = inlineKeys(await readFile(path, "utf8"));
        const config = join(dirname(path), "..", "runtimeConfig.shared.js");
        const isQuery = (await readFile(config, "utf8")).includes("AwsQueryProtocol");
        return {
          contents: isQuery ? withPlainErrors(source) : withoutErrors(source),
          loader: "js",
        };
      },
    );
  },
};

/** Modules that are not there, and what importers find instead. */
const ABSENT: readonly (readonly [RegExp, string])[] = [
  [
    /^@smithy\/core\/event-streams$/,
    `export const eventStreamSerdeProvider = () => undefined;
     export const resolveEventStreamSerdeConfig = (input) => input;
     export const EventStreamSerde = undefined;`,
  ],
  [/^\.\/Sha256Js$/, "export const Sha256Js = undefined;"],
  [/^\.\/Sha1Js$/, "export const Sha1Js = undefined;"],
  [/^\.\/Md5Js$/, "export const Md5Js = undefined;"],
];

const REGISTRATION = /^(n\d_registry)\.registerError\((\w+)\$, (\w+)\);$/gm;

/** Registers none of a client's errors but the one that all of them are. */
export function withoutErrors(source: string): string {
  return source.replace(REGISTRATION, "");
}

/** Registers each of a client's errors as the one that all of them are, with its own name. */
export function withPlainErrors(source: string): string {
  const [, base] = /^_s_registry\.registerError\(\w+\$, (\w+)\);$/m.exec(source) ?? [];
  const plain = source.replace(
    REGISTRATION,
    (_, registry: string, schema: string, name: string) =>
      `${registry}.registerError(${schema}$, plainError("${name}"));`,
  );
  return `${plain}
function plainError(name) {
  return class extends ${base} {
    constructor(options) { super({ name, ...options }); }
  };
}
`;
}
