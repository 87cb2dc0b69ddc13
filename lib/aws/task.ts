/** What stands around every function: parse, log, an abort signal before time is over, errors let through. */
import middy from "@middy/core";
import { Unavailable } from "../errors.ts";
import { type Call, type Connection, connectionFromEnvironment } from "./connection.ts";
import { type Log, logToStandardOutput } from "./log.ts";

/** Second argument of a handler: Lambda's context, or what the local cloud hands in. */
export type HandlerContext = {
  readonly functionName?: string;
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
  /** The local cloud's; Lambda's comes from the environment. */
  readonly connection?: Connection;
  /** Default: JSON lines on standard output in Lambda, silence where a connection is handed in. */
  readonly log?: Log;
  /** Ends the call early; Lambda has its own end of time. */
  readonly signal?: AbortSignal;
};

/** A function as Lambda and the local cloud call it. */
export type Handler<Output> = (event: unknown, context?: HandlerContext) => Promise<Output>;

/** Time that is left for saying that time is over. */
const EARLY_MILLISECONDS = 1_000;

let deployed: Connection | undefined;

function connectionOf(context: HandlerContext): Connection {
  deployed ??=
    context.connection === undefined ? connectionFromEnvironment(process.env) : undefined;
  const connection = context.connection ?? deployed;
  if (connection === undefined) throw new Error("unreachable: a connection was handed in or made");
  return connection;
}

/**
 * Makes a handler.
 *
 * @param parse Reads the event. @throws {InvalidInput}
 * @param run The task itself.
 */
export function task<Input, Output>(
  parse: (event: unknown) => Input,
  run: (input: Input, call: Call) => Promise<Output>,
): Handler<Output> {
  const options = {
    timeoutEarlyInMillis: EARLY_MILLISECONDS,
    timeoutEarlyResponse: () => {
      throw new Unavailable("Cannot finish the task: the function's time is over");
    },
  };
  const handler = middy((event: unknown, context: unknown, { signal }: { signal: AbortSignal }) => {
    const given = (context ?? {}) as HandlerContext;
    const both = given.signal === undefined ? signal : AbortSignal.any([signal, given.signal]);
    return run(parse(event), { connection: connectionOf(given), signal: both });
  }, options);
  handler.use(logging());
  return (event, context = {}) => (handler as unknown as Handler<Output>)(event, context);
}

/** Logs start, end and error of each call with the build's id. Results are ids and words, never secrets. */
function logging() {
  const begun = new WeakMap<object, number>();
  type Request = { event: unknown; context: unknown; response?: unknown; error?: unknown };
  const write = (request: Request, type: "start" | "end" | "error"): void => {
    const context = (request.context ?? {}) as HandlerContext;
    const log = context.log ?? (context.connection === undefined ? logToStandardOutput : undefined);
    if (log === undefined) return;
    const start = begun.get(request);
    log({
      type,
      function: context.functionName ?? "",
      requestId: context.awsRequestId ?? "",
      ...aboutEvent(request.event),
      ...(start === undefined ? {} : { milliseconds: Date.now() - start }),
      ...(type === "end" ? { result: request.response } : {}),
      ...(type === "error" ? { error: errorInLog(request.error) } : {}),
    });
  };
  return {
    before(request: Request) {
      write(request, "start");
      begun.set(request, Date.now());
    },
    after: (request: Request) => write(request, "end"),
    onError: (request: Request) => write(request, "error"),
  };
}

/** What of an event may be logged: never a task token. */
function aboutEvent(event: unknown): object {
  if (event === null || typeof event !== "object") return {};
  const { buildId, stage, region, instanceId, imageId, outcome } = event as Record<string, unknown>;
  return { buildId, stage, region, instanceId, imageId, outcome };
}

function errorInLog(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: errorInLog(cause) }) };
}
