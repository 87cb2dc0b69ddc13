import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { InvalidInput } from "../../errors.ts";
import { ConnectionLost } from "./hooks.ts";
import { refuseBrowser } from "./refuse-browser.ts";
import { splitTarget, textBody, type WireRequest, type WireResponse } from "./wire.ts";

export type ListenOptions = {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: "127.0.0.1" | "::1";
};
export type Listening = {
  /** Without a final slash, e.g. "http://127.0.0.1:4566". */
  readonly url: string;
  /** Ends open connections too. Safe to repeat. */
  readonly close: () => Promise<void>;
};

type Answer = (request: WireRequest) => Promise<WireResponse>;

/**
 * Serves the endpoint over HTTP.
 *
 * @throws {InvalidInput} The host is no loopback address: the keys of a run are no protection against a network.
 */
export async function listen(answer: Answer, options: ListenOptions = {}): Promise<Listening> {
  const { port = 0, host = "127.0.0.1" } = options;
  if (!["127.0.0.1", "::1"].includes(host))
    throw new InvalidInput(
      `Cannot listen on "${host}": the local cloud serves this computer only, expected 127.0.0.1 or ::1`,
    );
  const server = createServer((incoming, outgoing) => {
    serve(answer, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await start(server, port, host);
  const address = server.address() as AddressInfo;
  const name = host === "::1" ? "[::1]" : host;
  return { url: `http://${name}:${address.port}`, close: () => stop(server) };
}

function start(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The only error is that it is closed already.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = wireRequestOf(incoming);
  const refusal = refuseBrowser(request);
  if (refusal !== undefined) {
    outgoing.writeHead(403, { "content-type": "text/plain; charset=utf-8" });
    outgoing.end(`${refusal}\n`);
    return;
  }
  const response = await answer(request).catch((error: unknown) => {
    if (error instanceof ConnectionLost) incoming.socket.destroy();
    else outgoing.writeHead(500).end();
    return undefined;
  });
  if (response === undefined) return;
  await send(response, request, outgoing);
  // A client that is still sending when it has been refused would not see the answer if the socket was closed now.
  incoming.resume();
}

async function send(
  response: WireResponse,
  request: WireRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const { status, headers, body } = response;
  const isHead = request.method === "HEAD";
  const length = body instanceof Uint8Array && !isHead && status !== 204 && status !== 304;
  outgoing.writeHead(status, {
    ...(length ? { "content-length": String(body.length) } : {}),
    ...headers,
  });
  if (isHead) outgoing.end();
  else if (body instanceof Uint8Array) outgoing.end(body.length === 0 ? textBody("") : body);
  else await pipeline(body, outgoing);
}

function wireRequestOf(incoming: IncomingMessage): WireRequest {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return {
    method: incoming.method ?? "GET",
    ...splitTarget(incoming.url ?? "/"),
    headers: Object.fromEntries(headers) as { readonly [name: string]: string },
    body: incoming,
  };
}
