import { readFile } from "node:fs/promises";
import { NotFound } from "../../lib/errors.ts";
import type { AwsPort } from "../../lib/host/host.ts";

export type FakeParameter = {
  readonly value: string;
  readonly type: "String" | "StringList" | "SecureString";
};

/** AWS as the runner sees it, in memory. */
export type RunnerAws = AwsPort & {
  /** Objects by "bucket/key". */
  readonly objects: Map<string, string>;
  readonly parameterValues: Map<string, FakeParameter>;
  /** Documents by ARN. */
  readonly documents: Map<string, string>;
  /** Messages by "group/stream", a list per call. */
  readonly logged: Map<string, string[][]>;
  /** When set, the service answers everything with this. */
  readonly failures: { s3?: Error; logs?: Error };
};

/** An empty account. */
export function runnerAws(): RunnerAws {
  const objects = new Map<string, string>();
  const parameterValues = new Map<string, FakeParameter>();
  const documents = new Map<string, string>();
  const logged = new Map<string, string[][]>();
  const failures: RunnerAws["failures"] = {};
  return {
    objects,
    parameterValues,
    documents,
    logged,
    failures,
    s3: async () => ({
      async get({ bucket, key }) {
        if (failures.s3) throw failures.s3;
        const text = found(objects, `${bucket}/${key}`, "object");
        return (async function* () {
          yield new TextEncoder().encode(text);
        })();
      },
      async put({ bucket, key }, { path, size }) {
        if (failures.s3) throw failures.s3;
        const text = await readFile(path, "utf8");
        if (Buffer.byteLength(text) < size) throw new Error("the file is shorter than its size");
        objects.set(`${bucket}/${key}`, text);
      },
      list: async ({ bucket, key }) =>
        [...objects.keys()].filter((name) => name.startsWith(`${bucket}/${key}`)),
    }),
    parameters: async () => ({ get: async (name) => found(parameterValues, name, "parameter") }),
    components: async () => ({ document: async (arn) => found(documents, arn, "component") }),
    registries: async () => ({ token: async (region) => btoa(`AWS:${region}`) }),
    logs: async () => ({
      async put(group, stream, lines) {
        if (failures.logs) throw failures.logs;
        const name = `${group}/${stream}`;
        const calls = logged.get(name) ?? [];
        calls.push(lines.map((line) => line.message));
        logged.set(name, calls);
      },
    }),
  };
}

function found<T>(map: ReadonlyMap<string, T>, key: string, what: string): T {
  const value = map.get(key);
  if (value === undefined) throw new NotFound(`Cannot get ${what} "${key}": it does not exist`);
  return value;
}
