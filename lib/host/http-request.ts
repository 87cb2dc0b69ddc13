import * as http from "node:http";
import * as https from "node:https";
import { Unavailable } from "../errors.ts";
import type { HttpRequest, HttpResponse } from "./host.ts";

const MAX_REDIRECTS = 10;
/** Longest silence of a server, also while it sends. */
const SILENCE_MILLISECONDS = 60_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export type HttpOptions = {
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken from here. */
  readonly environment: { readonly [name: string]: string };
  /** Longest silence; 60 seconds by default. */
  readonly silenceMilliseconds?: number;
};

/** The `request` of {@link Host}: nothing is kept in memory, and nothing is decoded. */
export async function httpRequest(
  request: HttpRequest,
  options: HttpOptions,
): Promise<HttpResponse> {
  let url = request.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await send({ ...request, url }, options);
    const target = response.headers.location;
    if (!REDIRECTS.has(response.statusCode ?? 0) || target === undefined)
      return answerOf(response, request.url);
    response.destroy();
    url = new URL(target, url).href;
  }
  throw new Unavailable(
    `Cannot get "${withoutQuery(request.url)}": it redirects more than ${MAX_REDIRECTS} times`,
  );
}

function send(request: HttpRequest, options: HttpOptions): Promise<http.IncomingMessage> {
  const url = new URL(request.url);
  const { Agent, request: start } = url.protocol === "https:" ? https : http;
  const silence = options.silenceMilliseconds ?? SILENCE_MILLISECONDS;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, {
      method: request.method ?? "GET",
      headers: { "user-agent": "kiln", ...request.headers },
      agent: new Agent({ proxyEnv: { ...options.environment } }),
      rejectUnauthorized: !(request.ignoreCertificateErrors ?? false),
      timeout: silence,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    outgoing.once("response", resolve);
    outgoing.once("timeout", () => {
      outgoing.destroy(new Error(`the server is silent for ${silence / 1000} seconds`));
    });
    outgoing.once("error", (error) => reject(unavailable(request.url, error)));
    outgoing.end(request.body);
  });
}

function answerOf(response: http.IncomingMessage, url: string): HttpResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as HttpResponse["headers"],
    body: bodyOf(response, url),
  };
}

/** The chunks as they come. A connection that breaks off early is an error, not an end. */
async function* bodyOf(response: http.IncomingMessage, url: string): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    throw unavailable(url, error);
  }
}

function unavailable(url: string, cause: unknown): Unavailable {
  const reason = cause instanceof Error ? reasonOf(cause) : String(cause);
  return new Unavailable(`Cannot get "${withoutQuery(url)}": ${reason}`, { cause });
}

/** The errors of several addresses tried in vain come as one without a message. */
function reasonOf(error: Error): string {
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  return first?.message === "" ? first.name : (first?.message ?? error.name);
}

/** Queries hold the signatures of presigned addresses, and those are secrets. User names and passwords go as well. */
function withoutQuery(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
