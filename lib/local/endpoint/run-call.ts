import type { Context } from "./context.ts";
import { ConnectionLost } from "./hooks.ts";
import { AwsError } from "./service.ts";
import { type Family, refusalError, SignatureRefused } from "./signature/signature-refused.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** What is known of a request so far; filled in on the way, so that the observer learns of failed ones too. */
export type OpenCall = {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly startedAt: number;
  service: string;
  operation: string;
  region: string;
  accountId: string;
  accessKeyId: string;
  input: unknown;
};

/** Opens a call; nothing of the request is read yet. */
export function startCall(context: Context, request: WireRequest): OpenCall {
  return {
    request,
    requestId: context.newRequestId(),
    startedAt: context.clock.now(),
    service: "",
    operation: "",
    region: "",
    accountId: "",
    accessKeyId: "",
    input: undefined,
  };
}

/**
 * Works out an answer, turns what is thrown into the protocol's error, and tells the observer.
 *
 * @throws {ConnectionLost} A fault hook said so.
 */
export async function settle(
  context: Context,
  call: OpenCall,
  family: Family,
  work: () => Promise<WireResponse>,
  renderError: (error: AwsError) => WireResponse,
): Promise<WireResponse> {
  try {
    const response = await work();
    observe(context, call, response.status, {});
    return response;
  } catch (thrown) {
    if (thrown instanceof ConnectionLost) {
      observe(context, call, 0, { errorCode: thrown.code });
      throw thrown;
    }
    const error = awsErrorOf(thrown, family);
    const bug = error === undefined ? { bug: thrown } : {};
    const answered = error ?? internalFailure(thrown);
    observe(context, call, answered.status, { errorCode: answered.code, ...bug });
    return renderError(answered);
  }
}

/** Asks the fault hook, and runs the call unless it says otherwise. */
export async function runWithFaults<T>(
  context: Context,
  call: OpenCall,
  run: () => Promise<T>,
): Promise<T> {
  const { service, operation, region, accountId, accessKeyId, input } = call;
  const key = `${service}:${operation}`;
  const count = (context.counts.get(key) ?? 0) + 1;
  context.counts.set(key, count);
  const fault = await context.intercept({
    service,
    operation,
    region,
    accountId,
    accessKeyId,
    input,
    count,
  });
  if (fault instanceof AwsError) throw fault;
  if (fault === "lose-request") throw new ConnectionLost();
  const result = await run();
  if (fault === "lose-reply") throw new ConnectionLost();
  return result;
}

function awsErrorOf(thrown: unknown, family: Family): AwsError | undefined {
  if (thrown instanceof AwsError) return thrown;
  return thrown instanceof SignatureRefused ? refusalError(thrown, family) : undefined;
}

function internalFailure(thrown: unknown): AwsError {
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AwsError("InternalFailure", `The local cloud failed: ${reason}`, 500);
}

function observe(context: Context, call: OpenCall, status: number, more: object): void {
  const { service, operation, region, accountId, accessKeyId, input, startedAt } = call;
  const durationMilliseconds = context.clock.now() - startedAt;
  context.observe({
    service,
    operation,
    region,
    accountId,
    accessKeyId,
    input,
    status,
    durationMilliseconds,
    ...more,
  });
}
