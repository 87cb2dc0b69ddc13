import { Readable } from "node:stream";
import { splitTarget, type WireRequest, type WireResponse } from "./wire.ts";

type Answer = (request: WireRequest) => Promise<WireResponse>;

/** Answers a Request of the fetch API. Its URL has been normalised, so keys with dot segments do not survive here. */
export async function handleFetch(answer: Answer, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const headers = { host: url.host, ...Object.fromEntries(request.headers) };
  const response = await answer({
    method: request.method,
    ...splitTarget(url.pathname + url.search),
    headers,
    body: request.body ?? Readable.from([]),
  });
  const isBodiless = request.method === "HEAD" || [204, 304].includes(response.status);
  return new Response(isBodiless ? null : bodyOf(response), {
    status: response.status,
    headers: { ...response.headers },
  });
}

function bodyOf(response: WireResponse): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (response.body instanceof Uint8Array) return new Uint8Array(response.body);
  return Readable.toWeb(Readable.from(response.body)) as ReadableStream<Uint8Array>;
}
