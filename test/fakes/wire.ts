/** A request handler for SDK clients that answers from a script and notes what it was asked. */
import { Readable } from "node:stream";
import type { Call, Connection } from "../../lib/aws/connection.ts";

/** A request as tests look at it. */
export type WireRequest = {
  readonly method: string;
  readonly host: string;
  /** Path with query. */
  readonly path: string;
  /** X-Amz-Target, for JSON protocols. */
  readonly target?: string;
  /** Conditions and copy sources of S3. */
  readonly headers: { readonly [name: string]: string };
  /** JSON bodies parsed, query bodies as their parameters without Action and Version, others as text. */
  readonly body: unknown;
};

/** What is answered. */
export type WireReply = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | object;
};

type SdkRequest = {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: { readonly [name: string]: unknown };
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
};

const TOLD = ["if-none-match", "if-match", "x-amz-copy-source"];

function noted(request: SdkRequest): WireRequest {
  const query = Object.entries(request.query ?? {})
    .filter(([name]) => name !== "x-id")
    .map(([name, value]) => (value === null || value === "" ? name : `${name}=${String(value)}`));
  const target = request.headers["x-amz-target"];
  const { body } = request;
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? "");
  return {
    method: request.method,
    host: request.hostname,
    path: query.length === 0 ? request.path : `${request.path}?${query.join("&")}`,
    ...(target === undefined ? {} : { target }),
    headers: Object.fromEntries(
      TOLD.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    body: bodyOf(text, request.headers["content-type"] ?? ""),
  };
}

function bodyOf(text: string, type: string): unknown {
  if (type.includes("json") && /^[{[]/.test(text)) return JSON.parse(text);
  if (!type.includes("x-www-form-urlencoded")) return text;
  const parameters = Object.fromEntries(new URLSearchParams(text));
  const { Version: _, ...rest } = parameters;
  return rest;
}

/** A call through such a handler; the last reply is repeated. */
export function wire(...replies: readonly WireReply[]): {
  readonly call: Call;
  readonly requests: WireRequest[];
} {
  const requests: WireRequest[] = [];
  let count = 0;
  const handle = async (request: SdkRequest) => {
    requests.push(noted(request));
    const reply = replies[Math.min(count++, replies.length - 1)] ?? {};
    const { body = "" } = reply;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const statusCode = reply.status ?? 200;
    return {
      response: {
        statusCode,
        headers: { ...reply.headers },
        body: Readable.from([Buffer.from(text)]),
      },
    };
  };
  const connection: Connection = {
    region: "eu-west-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: { handle } as unknown as NonNullable<Connection["requestHandler"]>,
    maxAttempts: 1,
    settings: {
      registryBucket: "registry-bucket",
      stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln",
      runDocument: "kiln-run-components",
    },
  };
  return { call: { connection, signal: new AbortController().signal }, requests };
}

/** An answer of EC2: an element with content. */
export function ec2Reply(operation: string, content = ""): WireReply {
  return {
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
  };
}

/** An error of EC2. */
export function ec2Error(code: string, message: string): WireReply {
  return {
    status: 400,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
  };
}

/** An error of S3. */
export function s3Error(code: string, status: number): WireReply {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

/** An error of a service with a JSON protocol. */
export function jsonError(code: string, message = ""): WireReply {
  return { status: 400, body: { __type: code, message } };
}
