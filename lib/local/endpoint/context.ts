import type { Clock } from "../clock.ts";
import type { Credentials } from "./credentials.ts";
import type { Intercept, Observe } from "./hooks.ts";
import type { RestService } from "./rest-service.ts";
import type { Service } from "./service.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** What an endpoint is made of. */
export type EndpointOptions = {
  readonly services: readonly Service[];
  /** S3, and whatever else has a REST protocol. */
  readonly restServices?: readonly RestService[];
  /** What is served without AWS's signatures, by the beginning of its paths: it has a log-in of its own. */
  readonly doors?: { readonly [prefix: string]: (request: WireRequest) => Promise<WireResponse> };
  /** Read with every request, so that STS can add to it. */
  readonly credentials: Credentials;
  /** Measures calls. Default the computer's. */
  readonly clock?: Clock;
  /** What the times of signatures are compared to. Clients sign with the computer's clock, which is the default. */
  readonly signingClock?: Clock;
  readonly newRequestId?: () => string;
  readonly observe?: Observe;
  readonly intercept?: Intercept;
};

/** What answering needs to know; made once. */
export type Context = Required<Omit<EndpointOptions, "services" | "restServices">> & {
  readonly services: ReadonlyMap<string, Service>;
  readonly restServices: ReadonlyMap<string, RestService>;
  /** Calls so far, by "service:operation". */
  readonly counts: Map<string, number>;
};
