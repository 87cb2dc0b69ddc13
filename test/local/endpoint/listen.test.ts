import { request } from "node:http";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import type { EndpointOptions } from "../../../lib/local/endpoint/context.ts";
import type { ListenOptions } from "../../../lib/local/endpoint/listen.ts";
import { KEY, toyCloud } from "./toy-cloud.ts";

async function served(options: Partial<EndpointOptions> = {}, listen: ListenOptions = {}) {
  const cloud = toyCloud(options);
  const { url, close } = await cloud.endpoint.listen(listen);
  onTestFinished(close);
  return { ...cloud, url, close };
}

const client = (endpoint: string, maxAttempts = 1) =>
  new SSMClient({ region: "eu-west-1", credentials: KEY, endpoint, maxAttempts });

test("listen() serves SDK clients over HTTP", async () => {
  const { url } = await served();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
  const answer = await client(url).send(new GetParameterCommand({ Name: "/a" }));
  expect(answer.Parameter?.Value).toBe("ä");
  const ec2 = new EC2Client({ region: "eu-west-1", credentials: KEY, endpoint: url });
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toHaveLength(1);
});

test("listen() serves localhost by name, and IPv6 where asked to", async () => {
  const { url } = await served();
  const byName = client(url.replace("127.0.0.1", "localhost"));
  expect((await byName.send(new GetParameterCommand({ Name: "/a" }))).Parameter?.Name).toBe("/a");
  const six = await served({}, { host: "::1" });
  expect(six.url).toMatch(/^http:\/\/\[::1\]:[0-9]+$/);
  const answer = await client(six.url).send(new GetParameterCommand({ Name: "/a" }));
  expect(answer.Parameter?.Name).toBe("/a");
});

test.each([["0.0.0.0"], ["192.168.0.1"], ["localhost"], ["::"]])(
  "listen() refuses the host %s",
  async (host) => {
    const { endpoint } = toyCloud();
    await expect(endpoint.listen({ host: host as "127.0.0.1" })).rejects.toThrow(
      `Cannot listen on "${host}": the local cloud serves this computer only, expected 127.0.0.1 or ::1`,
    );
  },
);

test("listen() tells that a port is taken", async () => {
  const { url } = await served();
  const { endpoint } = toyCloud();
  await expect(endpoint.listen({ port: Number(new URL(url).port) })).rejects.toThrow("EADDRINUSE");
});

function get(url: string, headers: { [name: string]: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      let text = `${response.statusCode} `;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    sent.end();
  });
}

test.each<[string, { [name: string]: string }, string]>([
  [
    "a name that resolves here",
    { host: "evil.example:4566" },
    '403 Cannot serve the host "evil.example:4566": expected 127.0.0.1, [::1], localhost or a name below localhost.\n',
  ],
  [
    "a page by its origin",
    { origin: "http://localhost:3000" },
    "403 Cannot serve web pages: the local cloud answers programs of this computer only.\n",
  ],
  [
    "a page by its fetch metadata",
    { "sec-fetch-site": "cross-site" },
    "403 Cannot serve web pages: the local cloud answers programs of this computer only.\n",
  ],
])("listen() refuses web pages: %s", async (_, headers, expected) => {
  const { url, observed } = await served();
  expect(await get(url, headers)).toBe(expected);
  expect(observed).toStrictEqual([]);
});

test("listen() lets the address bar of a browser pass to the signature check", async () => {
  const { url } = await served();
  expect(await get(url, { "sec-fetch-site": "none" })).toMatch(
    /^403 <\?xml .*<Code>AccessDenied<\/Code>/s,
  );
});

test("a lost reply is a broken connection, and the SDK tries again", async () => {
  const { url, calls } = await served({
    intercept: ({ count }) => (count === 1 ? "lose-reply" : undefined),
  });
  const answer = await client(url, 2).send(new GetParameterCommand({ Name: "/a" }));
  expect([answer.$metadata.attempts, calls.length]).toStrictEqual([2, 2]);
});

test("close() ends open connections and can be repeated", async () => {
  const { url, close } = await served({ intercept: () => new Promise(() => undefined) });
  const hanging = client(url).send(new GetParameterCommand({ Name: "/a" }));
  const outcome = expect(hanging).rejects.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
  await close();
  await close();
  await outcome;
});
