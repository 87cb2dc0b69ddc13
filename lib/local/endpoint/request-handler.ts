import { Readable } from "node:stream";
import { uriEncode } from "./signature/canonical-request.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** The parts of the SDK's request and response that are used, by their structure. */
type SdkRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: { readonly [name: string]: string | string[] | null };
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
};
type SdkResponse = {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
};
type Signal = { readonly aborted: boolean; onabort?: unknown };

/** What SDK v3 clients take as `requestHandler`. */
export type SdkRequestHandler = {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: (
    request: SdkRequest,
    options?: { abortSignal?: Signal },
  ) => Promise<{ response: SdkResponse }>;
  readonly destroy: () => void;
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => Record<string, never>;
};

/** Lets SDK clients call the endpoint without sockets. The requests are the same, byte for byte. */
export function sdkRequestHandler(
  answer: (request: WireRequest) => Promise<WireResponse>,
): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request, options) {
      const response = await raceAbort(answer(wireRequestOf(request)), options?.abortSignal);
      return { response: sdkResponseOf(response) };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function wireRequestOf(request: SdkRequest): WireRequest {
  const query = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
    value === null
      ? [uriEncode(name)]
      : [value].flat().map((one) => `${uriEncode(name)}=${uriEncode(one)}`),
  );
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method: request.method,
    path: request.path,
    query: query.join("&"),
    headers: Object.fromEntries(headers) as { readonly [name: string]: string },
    body: bytesOf(request.body),
  };
}

function bytesOf(body: unknown): AsyncIterable<Uint8Array> {
  if (body === undefined || body === null) return Readable.from([]);
  if (typeof body === "string") return Readable.from([Buffer.from(body)]);
  if (body instanceof ArrayBuffer) return Readable.from([Buffer.from(body)]);
  if (ArrayBuffer.isView(body))
    return Readable.from([Buffer.from(body.buffer, body.byteOffset, body.byteLength)]);
  if (body instanceof Blob) return body.stream();
  return body as AsyncIterable<Uint8Array>;
}

function sdkResponseOf(response: WireResponse): SdkResponse {
  const { status, headers, body } = response;
  const stream = body instanceof Readable ? body : Readable.from(chunksOf(body));
  return { statusCode: status, headers: { ...headers }, body: stream };
}

function chunksOf(body: WireResponse["body"]): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (!(body instanceof Uint8Array)) return body;
  return body.length === 0 ? [] : [body];
}

async function raceAbort<T>(work: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (!(signal instanceof AbortSignal)) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void =>
    reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
