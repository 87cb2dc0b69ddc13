import { writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { nodeHost } from "../../../lib/host/node-host.ts";
import { temporaryFolder } from "../../fakes/action-context.ts";

type Seen = { line: string; headers: http.IncomingHttpHeaders; body: string };
type Answer = { status?: number; headers?: { [name: string]: string }; body?: string };

/** What AWS answers in the running test, by method, path and operation. */
let answer: (seen: Seen) => Answer = () => ({});
const seen: Seen[] = [];
const server = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const target = request.headers["x-amz-target"];
  const line = [request.method, request.url, target].filter((each) => each !== undefined).join(" ");
  seen.push({ line, headers: request.headers, body });
  const given = answer(seen.at(-1) as Seen);
  response.writeHead(given.status ?? 200, given.headers ?? {}).end(given.body ?? "");
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  seen.splice(0);
});

/** AWS by the SDK, which finds endpoint and credentials in the environment. */
function aws(environment: { [name: string]: string } = { AWS_REGION: "eu-west-1" }) {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const all: { [name: string]: string } = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
    AWS_MAX_ATTEMPTS: "1",
    ...environment,
  };
  vi.stubEnv("AWS_REGION", undefined);
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  return nodeHost().aws;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const xmlError = (code: string) => `<Error><Code>${code}</Code><Message>why</Message></Error>`;

describe("s3", () => {
  test("s3 gets an object as a stream, and names the owner that it expects", async () => {
    answer = () => ({ body: "content" });
    const s3 = await aws().s3();
    const at = { bucket: "bucket", key: "a/b c", expectedBucketOwner: "111122223333" };
    expect(await textOf(await s3.get(at))).toBe("content");
    expect(seen.map(({ line }) => line)).toStrictEqual(["GET /bucket/a/b%20c?x-id=GetObject"]);
    expect(seen[0]?.headers["x-amz-expected-bucket-owner"]).toBe("111122223333");
  });

  test.each([
    [404, "NoSuchKey", "Kiln.NotFound"],
    [403, "AccessDenied", "Kiln.Denied"],
    [503, "SlowDown", "Kiln.Unavailable"],
  ])("s3 translates %d %s", async (status, code, name) => {
    answer = () => ({ status, body: xmlError(code) });
    const s3 = await aws().s3();
    await expect(s3.get({ bucket: "b", key: "k" })).rejects.toMatchObject({
      name,
      message: 'Cannot get "s3://b/k" (s3:GetObject): why',
    });
  });

  test("s3 puts a file", async () => {
    answer = () => ({});
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "content");
    const s3 = await aws().s3();
    await s3.put({ bucket: "bucket", key: "k" }, { path, size: 7 });
    expect(seen.map(({ line }) => line)).toStrictEqual(["PUT /bucket/k?x-id=PutObject"]);
    expect(seen[0]?.body).toContain("content");
    expect(
      seen[0]?.headers["x-amz-decoded-content-length"] ?? seen[0]?.headers["content-length"],
    ).toBe("7");
  });

  test("s3 lists page by page, and one more than the limit at most", async () => {
    answer = ({ line }) => {
      const isFirst = !line.includes("continuation-token");
      const keys = isFirst ? ["p/1", "p/2"] : ["p/3", "p/4"];
      const next =
        "<NextContinuationToken>t</NextContinuationToken><IsTruncated>true</IsTruncated>";
      const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
      return { body: `<ListBucketResult>${contents}${isFirst ? next : ""}</ListBucketResult>` };
    };
    const s3 = await aws().s3();
    const at = { bucket: "bucket", key: "p/" };
    expect(await s3.list(at, 1000)).toStrictEqual(["p/1", "p/2", "p/3", "p/4"]);
    expect(await s3.list(at, 1)).toStrictEqual(["p/1", "p/2"]);
    expect(seen).toHaveLength(3);
  });

  test("s3 follows a bucket to its Region", async () => {
    answer = ({ headers }) =>
      headers.authorization?.includes("/ap-south-1/")
        ? { body: "there" }
        : {
            status: 301,
            headers: { "x-amz-bucket-region": "ap-south-1" },
            body: xmlError("PermanentRedirect"),
          };
    const s3 = await aws().s3();
    expect(await textOf(await s3.get({ bucket: "bucket", key: "k" }))).toBe("there");
  });

  test("s3 puts a file into a bucket of another Region, read anew for it", async () => {
    answer = ({ headers }) =>
      headers.authorization?.includes("/ap-south-1/")
        ? {}
        : {
            status: 301,
            headers: { "x-amz-bucket-region": "ap-south-1" },
            body: xmlError("PermanentRedirect"),
          };
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "content");
    const s3 = await aws().s3();
    await s3.put({ bucket: "bucket", key: "k" }, { path, size: 7 });
    expect(seen.map(({ body }) => body.includes("content"))).toStrictEqual([true, true]);
  });

  test("s3 puts a file again after a failure that passes, and no more often than other calls", async () => {
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "content");
    const put = async (environment: { [name: string]: string }) => {
      seen.splice(0);
      const s3 = await aws({ AWS_REGION: "eu-west-1", ...environment }).s3();
      return s3.put({ bucket: "bucket", key: "k" }, { path, size: 7 });
    };
    answer = () => (seen.length === 1 ? { status: 503, body: xmlError("SlowDown") } : {});
    await put({ AWS_MAX_ATTEMPTS: "2" });
    expect(seen.map(({ body }) => body.includes("content"))).toStrictEqual([true, true]);
    await expect(put({ AWS_MAX_ATTEMPTS: "1" })).rejects.toMatchObject({
      name: "Kiln.Unavailable",
      message: 'Cannot put "s3://bucket/k" (s3:PutObject): why',
    });
    answer = () => ({ status: 403, body: xmlError("AccessDenied") });
    await expect(put({ AWS_MAX_ATTEMPTS: "2" })).rejects.toMatchObject({ name: "Kiln.Denied" });
    expect(seen).toHaveLength(1);
  });

  test("s3 is made once, and anew after a failure", async () => {
    answer = () => ({ status: 404 });
    const port = aws({});
    await expect(port.s3()).rejects.toMatchObject({ name: "Kiln.InvalidInput" });
    vi.stubEnv("AWS_REGION", "eu-west-1");
    const first = await port.s3();
    expect(await port.s3()).toBe(first);
  });

  test("s3 takes the Region of the instance when the environment has none", async () => {
    answer = ({ line }) =>
      line.includes("/latest/")
        ? { body: line.startsWith("PUT") ? "token" : "sa-east-1" }
        : { body: "content" };
    const s3 = await aws({}).s3();
    await s3.get({ bucket: "bucket", key: "k" });
    expect(seen.at(-1)?.headers.authorization).toContain("/sa-east-1/s3/");
  });
});

describe("parameters", () => {
  test("parameters gives a decrypted value with its type", async () => {
    answer = () => ({ body: JSON.stringify({ Parameter: { Value: "v", Type: "SecureString" } }) });
    const parameters = await aws().parameters();
    expect(await parameters.get("/a/b")).toStrictEqual({ value: "v", type: "SecureString" });
    expect(seen[0]?.line).toBe("POST / AmazonSSM.GetParameter");
    expect(JSON.parse(seen[0]?.body ?? "")).toStrictEqual({ Name: "/a/b", WithDecryption: true });
  });

  test("parameters tells that one is not there", async () => {
    answer = () => ({ status: 400, body: JSON.stringify({ __type: "ParameterNotFound" }) });
    const parameters = await aws().parameters();
    await expect(parameters.get("x")).rejects.toMatchObject({ name: "Kiln.NotFound" });
  });
});

describe("logs", () => {
  test("logs writes lines", async () => {
    answer = () => ({ body: "{}" });
    const logs = await aws({}).logs("eu-north-1");
    await logs.put("group", "stream", [{ timestamp: 5, message: "m" }]);
    expect(seen.map(({ line }) => line)).toStrictEqual(["POST / Logs_20140328.PutLogEvents"]);
    expect(JSON.parse(seen[0]?.body ?? "")).toStrictEqual({
      logGroupName: "group",
      logStreamName: "stream",
      logEvents: [{ timestamp: 5, message: "m" }],
    });
    expect(seen[0]?.headers.authorization).toContain("/eu-north-1/logs/");
  });

  const missing = { status: 400, body: JSON.stringify({ __type: "ResourceNotFoundException" }) };
  const operations = () => seen.map(({ line }) => line.replace(/.*\./, ""));

  test("logs makes the stream that is missing, then writes; a group that is there is not made", async () => {
    answer = () => (operations().length === 1 ? missing : { body: "{}" });
    const logs = await aws().logs(undefined);
    await logs.put("group", "stream", [{ timestamp: 5, message: "m" }]);
    expect(operations()).toStrictEqual(["PutLogEvents", "CreateLogStream", "PutLogEvents"]);
  });

  test("logs makes the group that is missing, also when another machine makes it at the same time", async () => {
    answer = () => {
      if (operations().at(-1) === "CreateLogGroup")
        return { status: 400, body: JSON.stringify({ __type: "ResourceAlreadyExistsException" }) };
      return operations().length <= 2 ? missing : { body: "{}" };
    };
    const logs = await aws().logs(undefined);
    await logs.put("group", "stream", [{ timestamp: 5, message: "m" }]);
    expect(operations()).toStrictEqual([
      "PutLogEvents",
      "CreateLogStream",
      "CreateLogGroup",
      "CreateLogStream",
      "PutLogEvents",
    ]);
  });
});

describe("components", () => {
  const arn = "arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/1.0.2/1";

  test("components gives a document by a signed request to its Region", async () => {
    answer = () => ({
      body: JSON.stringify({ requestId: "r", component: { name: "n", data: "phases: []" } }),
    });
    const components = await aws().components();
    expect(await components.document(arn)).toBe("phases: []");
    expect(seen[0]?.line).toBe(
      `GET /GetComponent?componentBuildVersionArn=${encodeURIComponent(arn)}`,
    );
    expect(seen[0]?.headers.authorization).toContain("/eu-central-1/imagebuilder/aws4_request");
  });

  test.each([
    [404, "Kiln.NotFound"],
    [403, "Kiln.Denied"],
    [429, "Kiln.Unavailable"],
    [500, "Kiln.Unavailable"],
    [400, "Kiln.InvalidInput"],
  ])("components translates %d", async (status, name) => {
    answer = () => ({ status, body: JSON.stringify({ message: "why" }) });
    const components = await aws().components();
    await expect(components.document(arn)).rejects.toMatchObject({
      name,
      message: `Cannot get the component "${arn}" (imagebuilder:GetComponent): the service answers with status ${status}, why`,
    });
  });

  test("components is denied without credentials", async () => {
    const without = {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const components = await aws(without).components();
    await expect(components.document(arn)).rejects.toMatchObject({ name: "Kiln.Denied" });
  });

  test("components refuses an answer that no service gives", async () => {
    answer = () => ({ status: 200, body: "{<html>" });
    const components = await aws().components();
    await expect(components.document(arn)).rejects.toMatchObject({
      name: "Kiln.InvalidInput",
      message: `Cannot get the component "${arn}" (imagebuilder:GetComponent): the service answers with status 200`,
    });
  });

  test.each([
    [arn.replace("update-linux", "Update Linux"), "it is no ARN of a component"],
    [arn.replace("1.0.2/1", "1.x.2"), 'its version has a number after "x"'],
    [arn.replace("1.0.2/1", "x.x.x/1"), 'its version has a number after "x"'],
  ])("components refuses %s", async (wrong, reason) => {
    const components = await aws().components();
    await expect(components.document(wrong)).rejects.toMatchObject({
      name: "Kiln.InvalidInput",
      message: expect.stringContaining(`Cannot use the component "${wrong}": ${reason}, expected`),
    });
    expect(seen).toStrictEqual([]);
  });

  /** A service with these build versions in two pages of each list; account 1… is ours, 2… shares with us. */
  const serve = (...builds: readonly string[]): void => {
    answer = ({ line, body }) => {
      const ask = body === "" ? {} : JSON.parse(body);
      const [, asked = ""] = /componentBuildVersionArn=(.*)$/.exec(line) ?? [];
      const own = decodeURIComponent(asked);
      if (own !== "")
        return { body: JSON.stringify({ component: { data: `document of ${own}` } }) };
      const isVersions = line === "POST /ListComponents";
      const accounts: { [owner: string]: string } = { Self: ":1", Shared: ":2", Amazon: ":aws:" };
      const all = builds.filter((build) =>
        isVersions
          ? build.includes(accounts[ask.owner] ?? "none")
          : build.startsWith(`${ask.componentVersionArn}/`),
      );
      const half = Math.ceil(all.length / 2);
      const page = ask.nextToken === "more" ? all.slice(half) : all.slice(0, half);
      const arns = page.map((each) => ({
        arn: isVersions ? each.replace(/\/\d+$/, "") : each,
      }));
      const list = isVersions ? "componentVersionList" : "componentSummaryList";
      const next = ask.nextToken === undefined ? { nextToken: "more" } : {};
      return { body: JSON.stringify({ [list]: arns, ...next, requestId: "r" }) };
    };
  };
  const at = (rest: string): string => `arn:aws:imagebuilder:eu-central-1:${rest}`;
  const BUILDS = [
    ...["1.2.3/1", "1.2.3/9", "1.2.3/10", "1.10.0/2", "1.9.9/1", "2.0.0/1"].map((version) =>
      at(`aws:component/update-linux/${version}`),
    ),
    at("aws:component/update-linux-kernel/9.0.0/1"),
    at("111111111111:component/mine/1.0.0/1"),
    at("222222222222:component/shared/1.0.0/4"),
    at("222222222222:component/mine/7.0.0/1"),
  ];

  test.each([
    ["aws:component/update-linux/1.2.3", "aws:component/update-linux/1.2.3/10"],
    ["aws:component/update-linux/1.2.x", "aws:component/update-linux/1.2.3/10"],
    ["aws:component/update-linux/1.x.x", "aws:component/update-linux/1.10.0/2"],
    ["aws:component/update-linux/x.x.x", "aws:component/update-linux/2.0.0/1"],
    ["111111111111:component/mine/x.x.x", "111111111111:component/mine/1.0.0/1"],
    ["222222222222:component/shared/1.x.x", "222222222222:component/shared/1.0.0/4"],
  ])("components takes the newest build of %s", async (asked, build) => {
    serve(...BUILDS);
    const components = await aws().components();
    expect(await components.document(at(asked))).toBe(`document of ${at(build)}`);
    for (const { headers } of seen)
      expect(headers.authorization).toContain("/eu-central-1/imagebuilder/aws4_request");
  });

  test.each([
    ["aws:component/update-linux/3.x.x", "no version of it fits, or none may be seen"],
    ["aws:component/update-linux/1.2.4", "it has no build"],
  ])("components does not find %s", async (asked, reason) => {
    serve(...BUILDS);
    const components = await aws().components();
    await expect(components.document(at(asked))).rejects.toMatchObject({
      name: "Kiln.NotFound",
      message: `Cannot get the component "${at(asked)}": ${reason}`,
    });
  });

  test("components names the permission that a list lacks", async () => {
    answer = () => ({ status: 403, body: '{"message":"no"}' });
    const components = await aws().components();
    await expect(components.document(at("aws:component/update-linux/1.x.x"))).rejects.toMatchObject(
      {
        name: "Kiln.Denied",
        message: `Cannot get the component "${at("aws:component/update-linux/1.x.x")}" (imagebuilder:ListComponents): the service answers with status 403, no`,
      },
    );
  });
});
