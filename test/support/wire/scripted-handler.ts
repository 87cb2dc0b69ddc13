/** A request handler for SDK clients: answers from a script, and records what would have gone over the wire. */
import { Readable } from "node:stream";
import type { Connection } from "../../../lib/aws/connection.ts";

/** A request as it would have been sent, after signing. Names of headers are in lower case. */
export type SentRequest = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

/** An answer, byte for byte; or an error of the network by its code. */
export type ScriptedReply =
  | {
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
      readonly body: string;
    }
  | { readonly networkError: string };

type SdkRequest = {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: { readonly [name: string]: unknown };
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
};

/** What is answered: each reply once, in order, or whatever fits a request where several go out side by side. */
export type Script = readonly ScriptedReply[] | ((request: SentRequest) => ScriptedReply);

/** A handler that answers from a script. A request too many is an error that no adapter expects. */
export function scriptedHandler(script: Script): {
  readonly requestHandler: NonNullable<Connection["requestHandler"]>;
  readonly sent: SentRequest[];
} {
  const sent: SentRequest[] = [];
  const handle = async (request: SdkRequest) => {
    const said = recorded(request);
    const reply = typeof script === "function" ? script(said) : script[sent.length];
    sent.push(said);
    if (reply === undefined)
      throw new Error(`The script has ${script.length} replies and no answer to one more request`);
    if ("networkError" in reply)
      throw Object.assign(new Error(reply.networkError), { code: reply.networkError });
    const { status: statusCode, headers = {}, body } = reply;
    return {
      response: { statusCode, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) },
    };
  };
  return {
    requestHandler: { handle } as unknown as NonNullable<Connection["requestHandler"]>,
    sent,
  };
}

function recorded({ method, hostname, path, query, headers, body }: SdkRequest): SentRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const asked = Object.entries(query ?? {}).filter(([name]) => name !== "x-id");
  return {
    method,
    host: hostname,
    path,
    query: Object.fromEntries(asked.map(([name, value]) => [name, String(value ?? "")])),
    headers: Object.fromEntries(lower),
    body: body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? ""),
  };
}
