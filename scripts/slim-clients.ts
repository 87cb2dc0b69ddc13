import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { inlineKeys } from "./pure-schemas.ts";

/**
 * Leaves out of the SDK's clients what no function needs of them: their package files (of which they want the version),
 * event streams (no operation that we call has one), and the classes and schemas of modelled errors. An error without
 * a class has the client's own class, the name that the service gave it, and everything else that the service said:
 * lib/aws/translate-error.ts goes by names. Query protocols need the schemas to know the names, so there they stay.
 */
export const slimClients: Plugin = {
  name: "slim-clients",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({
      path: "event-streams",
      namespace: "slim-clients",
    }));
    build.onLoad({ filter: /.*/, namespace: "slim-clients" }, () => ({ contents: NO_STREAMS }));
    build.onLoad(
      { filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => {
        const source = inlineKeys(await readFile(path, "utf8"));
        const config = join(dirname(path), "..", "runtimeConfig.shared.js");
        const isQuery = (await readFile(config, "utf8")).includes("AwsQueryProtocol");
        return { contents: isQuery ? source : withoutErrors(source), loader: "js" };
      },
    );
  },
};

const NO_STREAMS = `
export const eventStreamSerdeProvider = () => undefined;
export const resolveEventStreamSerdeConfig = (input) => input;
export const EventStreamSerde = undefined;
`;

/** Registers none of a client's errors but the one that all of them are. */
export function withoutErrors(source: string): string {
  return source.replace(/^n\d_registry\.registerError\(\w+\$, \w+\);$/gm, "");
}
