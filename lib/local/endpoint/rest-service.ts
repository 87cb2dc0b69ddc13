/** What a service with a REST protocol (S3) is to the endpoint: it routes and renders by itself. */
import type { Principal } from "./credentials.ts";
import type { Payload } from "./payload/payload.ts";
import type { AwsError } from "./service.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** One signed request to a REST service. */
export type RestCall = {
  readonly request: WireRequest;
  readonly region: string;
  readonly principal: Principal;
  readonly accessKeyId: string;
  /** The body, decoded and checked against its signature while it is read. */
  readonly payload: Payload;
  readonly requestId: string;
};

export type RestService = {
  /** Name in the credential scope. */
  readonly name: string;
  /**
   * Most bytes of a body. It is read whole before its signature is checked, as for services whose clients do not state
   * its digest. Without it, clients must, and bodies of any size go through as they come.
   */
  readonly bodyLimit?: number;
  /**
   * The operation that a request asks for, e.g. "PutObject".
   *
   * @throws {AwsError} The service has no such operation.
   */
  readonly operationOf: (request: WireRequest) => string;
  readonly run: (operation: string, call: RestCall) => Promise<WireResponse>;
  readonly renderError: (error: AwsError, request: WireRequest, requestId: string) => WireResponse;
};
