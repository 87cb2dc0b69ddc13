import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { httpRequest } from "../../lib/host/http-request.ts";

const servers: (http.Server | https.Server)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: http.Server | https.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function serve(listener: http.RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(http.createServer(listener))}`;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const OPTIONS = { environment: {} };

describe("httpRequest()", () => {
  test("httpRequest() gives status, headers and body as they are", async () => {
    const url = await serve((request, response) => {
      response.writeHead(418, { "x-one": ["a", "b"], "content-encoding": "gzip" });
      response.end(
        `${request.method} ${request.url} ${request.headers["x-own"]} ${request.headers["accept-encoding"]}`,
      );
    });
    const headers = { "X-Own": "1" };
    const response = await httpRequest(
      { url: `${url}/a%20b?c=d`, method: "PUT", headers },
      OPTIONS,
    );
    expect([response.status, response.headers["x-one"]]).toStrictEqual([418, "a, b"]);
    expect(await textOf(response.body)).toBe("PUT /a%20b?c=d 1 undefined");
  });

  test("httpRequest() follows redirects, relative ones too", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/end") return response.end("arrived");
      const location = request.url === "/start" ? "/middle" : `http://${request.headers.host}/end`;
      return response.writeHead(request.url === "/start" ? 301 : 307, { location }).end();
    });
    const response = await httpRequest({ url: `${url}/start` }, OPTIONS);
    expect([response.status, await textOf(response.body)]).toStrictEqual([200, "arrived"]);
  });

  test("httpRequest() gives up on redirects that never end, and keeps queries to itself", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/again" }).end());
    await expect(httpRequest({ url: `${url}/x?secret=1` }, OPTIONS)).rejects.toThrow(
      `Cannot get "${url}/x": it redirects more than 10 times`,
    );
  });

  test("httpRequest() tells a connection that breaks off from an end", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    });
    const { body } = await httpRequest({ url }, OPTIONS);
    await expect(textOf(body)).rejects.toMatchObject({ name: "Kiln.Unavailable" });
  });

  test("httpRequest() gives up on a server that is silent", async () => {
    const url = await serve(() => {});
    await expect(httpRequest({ url }, { ...OPTIONS, silenceMilliseconds: 50 })).rejects.toThrow(
      `Cannot get "${url}/": the server is silent for 0.05 seconds`,
    );
  });

  test("httpRequest() is unavailable where nobody listens", async () => {
    const server = http.createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(httpRequest({ url: `http://127.0.0.1:${port}/` }, OPTIONS)).rejects.toMatchObject({
      name: "Kiln.Unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("httpRequest() stops when told to", async () => {
    const url = await serve((_, response) => response.write("first"));
    const controller = new AbortController();
    const { body } = await httpRequest({ url, signal: controller.signal }, OPTIONS);
    controller.abort();
    await expect(textOf(body)).rejects.toThrow();
  });

  test("httpRequest() goes through the proxy of the environment", async () => {
    const proxy = await serve((request, response) => response.end(`proxied ${request.url}`));
    const environment = { HTTP_PROXY: proxy, NO_PROXY: "" };
    const { body } = await httpRequest({ url: "http://dl.example/x" }, { environment });
    expect(await textOf(body)).toBe("proxied http://dl.example/x");
  });

  test("httpRequest() accepts a certificate that nobody vouches for only when told to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kiln-test-"));
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    const words = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
    ];
    execFileSync("openssl", [...words, "-keyout", key, "-out", cert, "-subj", "/CN=x"], {
      stdio: "ignore",
    });
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(folder, { recursive: true });
    const port = await listen(https.createServer(options, (_, response) => response.end("secret")));
    const url = `https://127.0.0.1:${port}/`;
    await expect(httpRequest({ url }, OPTIONS)).rejects.toMatchObject({ name: "Kiln.Unavailable" });
    const { body } = await httpRequest({ url, ignoreCertificateErrors: true }, OPTIONS);
    expect(await textOf(body)).toBe("secret");
  });
});
