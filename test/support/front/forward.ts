import { Agent, request as send } from "node:http";
import type { WireRequest, WireResponse } from "../../../lib/local/endpoint/wire.ts";

/** Passes requests on, as they are: signatures hold. `close` ends the connections that are kept. */
export type Forwarder = {
  readonly forward: (
    url: string,
    request: WireRequest,
    body: Buffer,
    more?: { readonly [header: string]: string },
  ) => Promise<WireResponse>;
  readonly close: () => void;
};

/** A forwarder with connections of its own. */
export function newForwarder(): Forwarder {
  // A kept connection may be closed by the other side at the moment it is used again, which would look like a fault.
  const agent = new Agent({ keepAlive: false });
  return {
    close: () => agent.destroy(),
    forward(url, { method, path, query, headers }, body, more = {}) {
      const { hostname, port } = new URL(url);
      const { "transfer-encoding": _, ...kept } = headers;
      const options = {
        agent,
        method,
        hostname,
        port,
        path: query === "" ? path : `${path}?${query}`,
        headers: { ...kept, "content-length": String(body.length), ...more, connection: "close" },
      };
      return new Promise((resolve, reject) => {
        const outgoing = send(options, (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const { connection: __, "transfer-encoding": ___, ...rest } = answer.headers;
            resolve({
              status: answer.statusCode ?? 500,
              headers: rest as { readonly [name: string]: string },
              body: Buffer.concat(chunks),
            });
          });
        });
        outgoing.on("error", reject);
        outgoing.end(body);
      });
    },
  };
}
