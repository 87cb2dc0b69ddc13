import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NormalizedSchema } from "@smithy/core/schema";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionOptions } from "../../scripts/bundle-functions.ts";
import { packageRoot } from "../fakes/io.ts";

/** Operations that lib/aws sends, by their client: "ec2" → "RunInstances". */
const OPERATIONS = await operationsOfAdapters();
const CASES = [...OPERATIONS].flatMap(([client, operations]) =>
  operations.map((operation) => [client, operation] as const),
);

let folder: string;
let bundled: Sdk;
const unbundled: { [client: string]: Exports } = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kiln-slim-"));
  const outfile = join(folder, "clients.mjs");
  const contents = [...OPERATIONS].map(([client, operations]) => {
    const own = variable(client);
    const names = [`${CLIENTS[client]}Client`, ...operations.map((one) => `${one}Command`)];
    return `import { ${names.map((name) => `${name} as ${own}_${name}`)} } from "@aws-sdk/client-${client}";
      export const ${own} = { ${names.map((name) => `${name}: ${own}_${name}`)} };`;
  });
  await build({
    ...functionOptions,
    stdin: { contents: contents.join("\n"), resolveDir: packageRoot },
    outfile,
  });
  bundled = (await import(pathToFileURL(outfile).href)) as Sdk;
  for (const client of OPERATIONS.keys())
    unbundled[variable(client)] = (await import(`@aws-sdk/client-${client}`)) as Exports;
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("operations of all services that functions call are compared", () => {
  expect([...OPERATIONS.keys()].sort()).toStrictEqual(Object.keys(CLIENTS).sort());
  expect(CASES.length).toBeGreaterThan(60);
});

test.each(CASES)(
  "a function's client of %s sends %s as the SDK's own does",
  async (...[client, operation]) => {
    const { [`${operation}Command`]: Command } = unbundled[variable(client)] ?? {};
    const input = sample(NormalizedSchema.of(new (Command as CommandClass)({}).schema[4]), 5);
    for (const reply of REPLIES) {
      const [ours, theirs] = await Promise.all(
        [bundled, unbundled].map((sdk) => exchange(sdk, client, operation, input, reply)),
      );
      expect(ours).toStrictEqual(theirs);
      expect(ours?.request).toBeDefined();
    }
  },
);

/** Clients by their package. */
const CLIENTS: { readonly [client: string]: string } = {
  cloudformation: "CloudFormation",
  "cloudwatch-logs": "CloudWatchLogs",
  ec2: "EC2",
  ecr: "ECR",
  eventbridge: "EventBridge",
  iam: "IAM",
  "license-manager": "LicenseManager",
  s3: "S3",
  scheduler: "Scheduler",
  "service-quotas": "ServiceQuotas",
  sfn: "SFN",
  sns: "SNS",
  ssm: "SSM",
  sts: "STS",
};

type Exports = { readonly [name: string]: unknown };
type Sdk = { readonly [client: string]: Exports };
type CommandClass = new (input: object) => { readonly schema: { readonly 4: never } };
type ClientClass = new (
  settings: object,
) => { readonly send: (command: object) => Promise<unknown> };

/** Errors as services of each protocol write them: such that clients have a class for, and such that none knows. */
const REPLIES = [
  ...["AccessDeniedException", "SomethingNew"].map((code) => ({
    type: "application/x-amz-json-1.1",
    body: `{"__type":"x#${code}","message":"no"}`,
  })),
  ...["AuthorizationError", "NoSuchKey"].map((code) => ({
    type: "text/xml",
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
  })),
];

function variable(client: string): string {
  return client.replaceAll("-", "_");
}

async function operationsOfAdapters(): Promise<ReadonlyMap<string, readonly string[]>> {
  const adapters = join(packageRoot, "lib", "aws");
  const found = new Map<string, Set<string>>();
  for (const file of await readdir(adapters)) {
    const source = await readFile(join(adapters, file), "utf8");
    for (const [, names = "", client = ""] of source.matchAll(
      /^import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)";$/gm,
    ))
      for (const [, operation = ""] of names.matchAll(/(?<!type )\b(\w+)Command\b/g))
        found.set(client, (found.get(client) ?? new Set()).add(operation));
  }
  return new Map([...found].map(([client, operations]) => [client, [...operations].sort()]));
}

/** Of EventBridge; it wants a signature that the SDK cannot make by itself. */
const GLOBAL_ENDPOINT = "EndpointId";

/** A value of a schema with something in all its members. */
function sample(schema: NormalizedSchema, depth: number): unknown {
  if (schema.isStructSchema()) {
    if (depth === 0) return {};
    const all = [...schema.structIterator()].filter(([name]) => name !== GLOBAL_ENDPOINT);
    const members = schema.isUnionSchema() ? all.slice(0, 1) : all;
    return Object.fromEntries(members.map(([name, member]) => [name, sample(member, depth - 1)]));
  }
  if (schema.isListSchema()) return [sample(schema.getValueSchema(), depth)];
  if (schema.isMapSchema()) return { key: sample(schema.getValueSchema(), depth) };
  if (schema.isTimestampSchema()) return new Date(1_000_000);
  if (schema.isBlobSchema()) return new Uint8Array([1, 2, 3]);
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 7;
  return "text";
}

/** What a client sends, and what it makes of a reply. */
async function exchange(
  sdk: Sdk,
  client: string,
  operation: string,
  input: unknown,
  { type, body }: (typeof REPLIES)[number],
): Promise<{ readonly request: unknown; readonly error: unknown }> {
  const exports = sdk[variable(client)] ?? {};
  const Client = exports[`${CLIENTS[client]}Client`] as ClientClass;
  const Command = exports[`${operation}Command`] as CommandClass;
  let request: unknown;
  const made = new Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: {
      handle: async (sent: Sent) => {
        request = plain(sent);
        const headers = { "content-type": type };
        return { response: { statusCode: 400, headers, body: new TextEncoder().encode(body) } };
      },
    },
  });
  const error = await made.send(new Command(input as object)).catch((problem: unknown) => problem);
  const { name, message } = error as Error;
  const { $fault, Code } = error as { readonly $fault?: unknown; readonly Code?: unknown };
  return { request, error: { name, message, $fault, Code } };
}

type Sent = {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: object;
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
};

/** A request without what differs from one to the next. */
function plain({ method, hostname, path, query, headers, body }: Sent): unknown {
  const { authorization, ...others } = headers;
  for (const name of ["amz-sdk-invocation-id", "x-amz-date", "user-agent", "x-amz-user-agent"])
    delete (others as Record<string, string>)[name];
  const scope = authorization?.replace(/\/\d{8}\//, "/").replace(/Signature=.*/, "");
  const text = body instanceof Uint8Array ? Buffer.from(body).toString() : body;
  return { method, hostname, path, query, headers: others, scope, body: text };
}
