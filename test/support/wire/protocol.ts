/** The formats in which AWS documents requests and replies, one for each protocol. Replies are written here by hand. */
import type { ScriptedReply, SentRequest } from "./scripted-handler.ts";

/** What a reply holds: text between the outer tags of XML, or a value for JSON. */
export type Content = string | object;

/** How one service is spoken to. */
export type Protocol = {
  /** Name by which requests are signed, e.g. "ec2". */
  readonly service: string;
  /** Name of the host in a Region. */
  readonly hostIn: (region: string) => string;
  readonly reply: (operation: string, content: Content) => ScriptedReply;
  readonly error: (code: string, message: string) => ScriptedReply;
  /** The operation that a request names, where the protocol puts it into the request; undefined for REST. */
  readonly operationOf: (request: SentRequest) => string | undefined;
  /** What of a request's body is the operation's own: parameters, JSON, or text. */
  readonly bodyOf: (request: SentRequest) => unknown;
  /** Headers beside those of signing that every request has. */
  readonly headers: { readonly [name: string]: string };
  /** Code by which the service says that it is asked too often. */
  readonly throttle: string;
};

/** Most services; those with one host for all Regions are tested by hand. */
function hostOf(name: string): (region: string) => string {
  return (region) => `${name}.${region}.amazonaws.com`;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

function parametersOf({ body }: SentRequest): { readonly [name: string]: string } {
  return Object.fromEntries(new URLSearchParams(body));
}

function ownParameters(version: string): (request: SentRequest) => unknown {
  return (request) => {
    const { Action: _, Version, ...own } = parametersOf(request);
    return Version === version ? own : { ...own, Version };
  };
}

/** EC2's server errors, by its API reference. */
const EC2_STATUS: { readonly [code: string]: number } = {
  RequestLimitExceeded: 503,
  InsufficientInstanceCapacity: 500,
  InsufficientHostCapacity: 500,
  InsufficientCapacity: 500,
  InternalError: 500,
  Unavailable: 503,
};

/** EC2's own query protocol. */
export const EC2: Protocol = {
  service: "ec2",
  hostIn: hostOf("ec2"),
  headers: FORM,
  throttle: "RequestLimitExceeded",
  reply: (operation, content) => ({
    status: 200,
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>${String(content)}</${operation}Response>`,
  }),
  error: (code, message) => ({
    status: EC2_STATUS[code] ?? 400,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  }),
  operationOf: (request) => parametersOf(request)["Action"],
  bodyOf: ownParameters("2016-11-15"),
};

/** The query protocol of SNS, STS, IAM, CloudFormation. */
export function awsQuery(service: string, version: string, host = service): Protocol {
  return {
    service,
    hostIn: hostOf(host),
    headers: FORM,
    throttle: "Throttling",
    reply: (operation, content) => ({
      status: 200,
      body: `<${operation}Response><${operation}Result>${String(content)}</${operation}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${operation}Response>`,
    }),
    error: (code, message) => ({
      status: 400,
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
    }),
    operationOf: (request) => parametersOf(request)["Action"],
    bodyOf: ownParameters(version),
  };
}

/**
 * JSON with the operation in a header: SSM, Step Functions, EventBridge, ECR, License Manager, Service Quotas, Logs.
 *
 * @param target Beginning of X-Amz-Target, e.g. "AmazonSSM".
 */
export function awsJson(
  service: string,
  target: string,
  version: "1.0" | "1.1" = "1.1",
  {
    host = service,
    throttle = "ThrottlingException",
  }: { readonly host?: string; readonly throttle?: string } = {},
): Protocol {
  return {
    service,
    hostIn: hostOf(host),
    throttle,
    headers: { "content-type": `application/x-amz-json-${version}` },
    reply: (_, content) => ({ status: 200, body: JSON.stringify(content) }),
    error: (code, message) => ({
      status: 400,
      headers: { "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message }),
    }),
    operationOf({ headers }) {
      const [prefix, operation] = (headers["x-amz-target"] ?? "").split(/\.(?=[^.]*$)/);
      return prefix === target ? operation : undefined;
    },
    bodyOf: ({ body }) => JSON.parse(body),
  };
}

/** REST with JSON: Scheduler, Lambda. Method, path and query are part of each exchange. */
export function restJson(service: string, host = service): Protocol {
  return {
    service,
    hostIn: hostOf(host),
    throttle: "ThrottlingException",
    headers: {},
    reply: (_, content) => ({ status: 200, body: JSON.stringify(content) }),
    error: (code, message) => ({
      status: code === "ThrottlingException" ? 429 : 400,
      headers: { "x-amzn-errortype": code },
      body: JSON.stringify({ Message: message }),
    }),
    operationOf: () => undefined,
    bodyOf: ({ body }) => (body === "" ? "" : JSON.parse(body)),
  };
}

/** S3: REST with XML replies; bodies of requests are compared as text. */
export const S3: Protocol = {
  service: "s3",
  hostIn: hostOf("s3"),
  headers: {},
  throttle: "SlowDown",
  reply: (_, content) => ({ status: 200, body: String(content) }),
  error: (code, message) => ({
    status: S3_STATUS[code] ?? 400,
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>r-1</RequestId></Error>`,
  }),
  operationOf: () => undefined,
  bodyOf: ({ body }) => body,
};

const S3_STATUS: { readonly [code: string]: number } = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  AccessDenied: 403,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
  SlowDown: 503,
  ServiceUnavailable: 503,
};
