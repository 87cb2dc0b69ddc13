/**
 * The local cloud's front door: one function from request to answer that speaks the AWS wire protocols. It checks the
 * signature, finds the service by the credential scope, and lets the service's table of operations do the rest.
 */
import { randomUUID } from "node:crypto";
import { systemClock } from "../clock.ts";
import { answerRest } from "./answer-rest.ts";
import { answerService } from "./answer-service.ts";
import type { Context, EndpointOptions } from "./context.ts";
import { handleFetch } from "./handle-fetch.ts";
import { type Listening, type ListenOptions, listen } from "./listen.ts";
import { type SdkRequestHandler, sdkRequestHandler } from "./request-handler.ts";
import { startCall } from "./run-call.ts";
import { parseAuthorization } from "./signature/authorization.ts";
import { refusalError, SignatureRefused } from "./signature/signature-refused.ts";
import { answerStranger } from "./stranger.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

export type Endpoint = {
  /** Answers one request of the fetch API. Rejects with ConnectionLost only when a fault hook cut the connection. */
  readonly handle: (request: Request) => Promise<Response>;
  /** Answers one request as it is on the wire. */
  readonly answer: (request: WireRequest) => Promise<WireResponse>;
  /** Serves HTTP on a loopback address. */
  readonly listen: (options?: ListenOptions) => Promise<Listening>;
  /** For `requestHandler` of SDK clients: calls the endpoint in this process, without sockets. */
  readonly requestHandler: () => SdkRequestHandler;
};

/** Makes the endpoint of a set of services. It holds no state but counts of calls. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const context: Context = {
    clock: systemClock,
    signingClock: systemClock,
    newRequestId: randomUUID,
    observe: () => undefined,
    intercept: () => undefined,
    doors: {},
    ...options,
    services: new Map(options.services.map((service) => [service.name, service])),
    restServices: new Map((options.restServices ?? []).map((service) => [service.name, service])),
    counts: new Map(),
  };
  const answer = (request: WireRequest): Promise<WireResponse> => route(context, request);
  return {
    answer,
    handle: (request) => handleFetch(answer, request),
    listen: (listenOptions) => listen(answer, listenOptions),
    requestHandler: () => sdkRequestHandler(answer),
  };
}

async function route(context: Context, request: WireRequest): Promise<WireResponse> {
  const call = startCall(context, request);
  try {
    const door = doorOf(context, request);
    if (door !== undefined) return await door(request);
    const authorization = parseAuthorization(request);
    if (authorization === undefined) return await answerStranger(context, call);
    call.service = authorization.service;
    call.region = authorization.region;
    call.accessKeyId = authorization.accessKeyId;
    const service = context.services.get(authorization.service);
    if (service !== undefined) return await answerService(context, call, service, authorization);
    const rest = context.restServices.get(authorization.service);
    if (rest !== undefined) return await answerRest(context, call, rest, authorization);
    return await answerStranger(context, call);
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
    return await answerStranger(context, call, (family) => refusalError(error, family));
  }
}

/** What serves a path without AWS's signatures. A signed request for such a path means S3: a bucket may be named so. */
function doorOf({ doors }: Context, { path, headers }: WireRequest) {
  if (headers["authorization"]?.startsWith("AWS4-") === true) return undefined;
  const prefix = Object.keys(doors).find((each) => path.startsWith(each));
  return prefix === undefined ? undefined : doors[prefix];
}
