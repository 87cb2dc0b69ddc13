import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { packageRoot } from "../fakes/io.ts";

type Stack = {
  readonly isProtected?: boolean;
  /** Builds that are open. */
  readonly open?: readonly string[];
  /** Instances that are kept. */
  readonly instances?: readonly string[];
};

let server: Server | undefined;
afterEach(() => server?.close());

/** CloudFormation, S3 and EC2 as far as the script asks them; anything else is refused. */
async function account({ isProtected = false, open = [], instances = [] }: Stack) {
  const removed: string[] = [];
  const answers = (method: string, url: string, body: string): string | undefined => {
    if (body.includes("Action=DescribeStacks"))
      return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>kiln-dev</StackName>
        <EnableTerminationProtection>${isProtected}</EnableTerminationProtection><Outputs><member>
        <OutputKey>RegistryBucket</OutputKey><OutputValue>registry</OutputValue></member></Outputs>
        </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    if (body.includes("Action=DescribeInstances"))
      return `<DescribeInstancesResponse><reservationSet>${instances.map(
        (id) =>
          `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><name>stopped</name></instanceState></item></instancesSet></item>`,
      )}</reservationSet></DescribeInstancesResponse>`;
    if (url.includes("list-type=2"))
      return `<ListBucketResult>${open.map((id) => `<Contents><Key>open/${id}.json</Key></Contents>`).join("")}</ListBucketResult>`;
    if (method === "GET" && url.includes("versions"))
      return `<ListVersionsResult>${removed.length > 0 ? "" : "<Version><Key>a</Key><VersionId>1</VersionId></Version>"}</ListVersionsResult>`;
    if (method === "POST" && url.includes("delete")) {
      removed.push(...[...body.matchAll(/<Key>([^<]*)/g)].map(([, key = ""]) => key));
      return "<DeleteResult/>";
    }
    return undefined;
  };
  server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const answer = answers(method, url, await text(request));
    response.writeHead(answer === undefined ? 501 : 200, { "content-type": "text/xml" });
    response.end(answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, removed };
}

async function prepare(endpoint: string, ...flags: readonly string[]) {
  const script = join(packageRoot, "scripts", "prepare-removal.ts");
  const args = [script, "--stack", "kiln-dev", "--region", "eu-west-1", ...flags];
  const env = {
    PATH: process.env["PATH"] ?? "",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKID",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "inherit", "pipe"] });
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { said, exitCode };
}

test.each<[string, Stack, string]>([
  ["a protected stack", { isProtected: true }, "it is protected against termination"],
  ["open builds", { open: ["web-1", "web-2"] }, "builds are under way: web-1, web-2"],
  ["instances that were kept", { instances: ["i-1"] }, "instances of failed builds were kept"],
])(
  "prepare-removal refuses %s and removes nothing",
  async (_, stack, reason) => {
    const { endpoint, removed } = await account(stack);
    const { said, exitCode } = await prepare(endpoint);
    expect([exitCode, said]).toStrictEqual([1, expect.stringContaining(reason)]);
    expect(removed).toStrictEqual([]);
  },
  120_000,
);

test("prepare-removal empties the registry of a stack that is at rest", async () => {
  const { endpoint, removed } = await account({});
  const { said, exitCode } = await prepare(endpoint);
  expect([exitCode, said]).toStrictEqual([
    0,
    expect.stringContaining("1 versions of objects are removed."),
  ]);
  expect(removed).toStrictEqual(["a"]);
}, 120_000);

test("prepare-removal leaves a registry that is to stay", async () => {
  const { endpoint, removed } = await account({});
  expect(await prepare(endpoint, "--registry", "Retain")).toStrictEqual({ said: "", exitCode: 0 });
  expect(removed).toStrictEqual([]);
}, 120_000);
