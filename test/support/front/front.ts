/**
 * The front of an account for tests: one endpoint on loopback for deployer, SDK, AWS CLI, functions, machines and the
 * interpreter of state machines. Every call is written down and goes to where it is true.
 */
import { type Listening, listen } from "../../../lib/local/endpoint/listen.ts";
import { readAll } from "../../../lib/local/endpoint/payload/payload.ts";
import { parseAuthorization } from "../../../lib/local/endpoint/signature/authorization.ts";
import { textBody, type WireRequest, type WireResponse } from "../../../lib/local/endpoint/wire.ts";
import type { FrontCall } from "./call.ts";
import { decodeCall } from "./decode-call.ts";
import { newForwarder } from "./forward.ts";
import { newRoutes } from "./routes.ts";

/** What stands behind the front; known only when the front has a port. */
export type Behind = {
  readonly accountId: string;
  readonly localUrl: string;
  readonly motoUrl: string;
  /** Name of whoever has these keys. */
  readonly whoIs: (accessKeyId: string) => string;
  /** Answers an Invoke of Lambda. */
  readonly invoke: (nameOrArn: string, payload: Buffer, type: string) => Promise<WireResponse>;
  /** Told of every call after its answer. */
  readonly after: (call: FrontCall, answer: WireResponse) => void;
};

export type Front = {
  /** Without a final slash. */
  readonly url: string;
  readonly port: string;
  readonly calls: readonly FrontCall[];
  readonly connect: (behind: Behind) => void;
  readonly close: () => Promise<void>;
};

/** Most bytes of a request: code of all functions together is less. */
const MAX_BODY = 256 * 1024 * 1024;

/** Opens a front; it answers once it is connected. */
export async function openFront(): Promise<Front> {
  const calls: FrontCall[] = [];
  const { promise: connected, resolve: connect } = Promise.withResolvers<Behind>();
  const forwarder = newForwarder();
  const routeOf = newRoutes();
  const pass = (asked: Asked, { request, body }: Received, behind: Behind) => {
    const upstream = routeOf(asked);
    if (upstream === "local") return forwarder.forward(behind.localUrl, request, body);
    if (upstream === "moto")
      return forwarder.forward(behind.motoUrl, request, body, {
        "x-moto-account-id": behind.accountId,
      });
    const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    return behind.invoke((asked.input as { readonly Name: string }).Name, body, type);
  };
  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const behind = await connected;
    const received = { request, body: Buffer.from(await readAll(request.body, MAX_BODY)) };
    const { accessKeyId, ...asked } = aboutRequest(received);
    const response = await pass({ ...asked, accessKeyId }, received, behind);
    const call = { who: behind.whoIs(accessKeyId), ...asked, status: response.status };
    calls.push(call);
    behind.after(call, response);
    return response;
  };
  const listening: Listening = await listen((request) =>
    answer(request).catch((error: unknown) => failed(error)),
  );
  return {
    url: listening.url,
    port: new URL(listening.url).port,
    calls,
    connect,
    async close() {
      forwarder.close();
      await listening.close();
    },
  };
}

type Received = { readonly request: WireRequest; readonly body: Buffer };
type Asked = Omit<FrontCall, "who" | "status"> & { readonly accessKeyId: string };

function aboutRequest({ request, body }: Received): Asked {
  const { service = "", region = "", accessKeyId = "" } = parseAuthorization(request) ?? {};
  return { accessKeyId, service, region, ...decodeCall(service, request, body) };
}

function failed(error: unknown): WireResponse {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: 502,
    headers: { "content-type": "text/plain" },
    body: textBody(`The front failed: ${message}\n`),
  };
}
