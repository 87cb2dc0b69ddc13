import type { AwsError } from "./service.ts";

/** A call that has been decoded and is about to run. */
export type PendingCall = {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  /** undefined for REST services. */
  readonly input: unknown;
  /** 1 for the first call of this service and operation, 2 for the next … */
  readonly count: number;
};

/**
 * What to do instead of just running a call: answer with an error, lose the request before it has any effect, or run it
 * and lose the reply. To make it late, return later.
 */
export type Fault = AwsError | "lose-request" | "lose-reply";

/** Decides about each call, for tests; undefined lets it run. */
export type Intercept = (call: PendingCall) => Promise<Fault | undefined> | Fault | undefined;

/** A call that has been answered. */
export type ObservedCall = Omit<PendingCall, "count"> & {
  /** HTTP status; 0 when the connection was cut. */
  readonly status: number;
  readonly durationMilliseconds: number;
  /** Code of the error that was answered. */
  readonly errorCode?: string;
  /** What was thrown when it was no AwsError: a bug of the local cloud, answered as InternalFailure. */
  readonly bug?: unknown;
};

/** Is told of every call, signed or not, after its answer is known. */
export type Observe = (call: ObservedCall) => void;

/** A connection that broke, as the SDK's retry rules know it. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ECONNRESET";
  constructor() {
    super("The connection to the local cloud was cut on purpose");
  }
}
