import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type ClientSettings, cachedClient } from "../../lib/aws/client-cache.ts";
import { machines } from "../../lib/aws/machines.ts";
import { s3Client } from "../../lib/aws/s3-client.ts";
import { REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";

const { requestHandler: _, ...CONNECTION } = scriptedCall([]).call.connection;

test("cachedClient() makes a client once for each connection and Region", () => {
  const client = cachedClient((settings) => ({ settings }));
  const first = client(CONNECTION);
  expect(client(CONNECTION, REGION)).toBe(first);
  expect(client(CONNECTION, "us-east-1")).not.toBe(first);
  expect(client({ ...CONNECTION })).not.toBe(first);
});

test("cachedClient() has clients retry adaptively, and give up connections that say nothing", () => {
  const settings = cachedClient((given): ClientSettings => given)(CONNECTION);
  expect(settings).toStrictEqual({
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler: { connectionTimeout: 3_000, socketTimeout: 30_000 },
    maxAttempts: 8,
    retryMode: "adaptive",
  });
});

test.each([
  ["its own name in AWS", CONNECTION, false],
  ["the path of another AWS", { ...CONNECTION, endpoint: "http://127.0.0.1:1" }, true],
  ["the path of the local cloud", scriptedCall([]).call.connection, true],
])("a bucket is in %s", async (_name, connection, isInPath) => {
  expect(await s3Client(connection).config.forcePathStyle).toBe(isInPath);
});

test("a client uses its connection again", async () => {
  let connections = 0;
  const reply = EC2.reply("StopInstances", "");
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end("body" in reply ? reply.body : ""));
  });
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const connection = { ...CONNECTION, endpoint: `http://127.0.0.1:${port}` };
  const all = machines({ connection, signal: new AbortController().signal });
  for (let time = 0; time < 5; time++) await all.stop(REGION, "i-1");
  expect(connections).toBe(1);
});
