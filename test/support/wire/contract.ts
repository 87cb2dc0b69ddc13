/**
 * Contract tests of adapters (lib/aws) at the wire. One call of `contract` makes all the tests of one method:
 *
 * * it sends exactly the documented requests (operation, host, method, path, query, headers, body; signed for its
 *   service and Region) and reads the documented replies, page after page to the end;
 * * after being throttled, after a 5xx and after a broken connection it sends the same request again (same body, so
 *   same client token) and gives the same result; pauses pass in virtual time;
 * * each error of AWS that the table names becomes the named error of lib/errors.ts with the whole message, or a value;
 * * an error that nobody expects stays as it is, and a call that is aborted sends nothing.
 *
 * ```ts
 * contract({
 *   name: "parameters().read()",
 *   adapter: parameters,                          // (call) => the adapter
 *   run: (adapter) => adapter.read("eu-west-1", "/images/web"),
 *   protocol: awsJson("ssm", "AmazonSSM"),        // or EC2, S3, awsQuery(…), restJson(…): ./protocol.ts
 *   exchanges: [                                  // in order; a list of several is what pages look like
 *     { operation: "GetParameter", sends: { Name: "/images/web" }, answers: { Parameter: { Value: "ami-1" } } },
 *   ],
 *   gives: "ami-1",
 *   what: 'read parameter "/images/web" in eu-west-1',   // completes "Cannot …" in messages
 *   errors: { AccessDeniedException: Denied, ParameterNotFound: { gives: undefined } },
 * });
 * ```
 *
 * For REST protocols an exchange also has `method`, `path` and `query`; `headers` names further headers that must be
 * there exactly. `answers` is the content of a reply in the protocol's form; `reply` is a whole reply instead.
 */
import { describe, expect, test } from "vitest";
import type { Call, Connection } from "../../../lib/aws/connection.ts";
import { Unavailable } from "../../../lib/errors.ts";
import type { Content, Protocol } from "./protocol.ts";
import {
  type Script,
  type ScriptedReply,
  type SentRequest,
  scriptedHandler,
} from "./scripted-handler.ts";
import { inVirtualTime } from "./virtual-time.ts";

/** Region of the connection; calls to other Regions say so in their exchanges. */
export const REGION = "eu-west-1";

/** A request and its reply. */
export type Exchange = {
  readonly operation: string;
  /** Body of the request; parameters of query protocols. Default: an empty body. */
  readonly sends?: unknown;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: { readonly [name: string]: string };
  readonly headers?: { readonly [name: string]: string };
  readonly answers?: Content;
  readonly reply?: ScriptedReply;
};

type Thrown = abstract new (...given: never[]) => Error;

/** One method of an adapter. */
export type Contract<Adapter, Result> = {
  /** As titles name it. */
  readonly name: string;
  readonly adapter: (call: Call) => Adapter;
  readonly run: (adapter: Adapter) => Promise<Result>;
  readonly protocol: Protocol;
  readonly exchanges: readonly Exchange[];
  readonly gives: Result;
  readonly what: string;
  /** What the first request is refused with, and what comes of it. */
  readonly errors?: { readonly [code: string]: Thrown | { readonly gives: Result } };
  /** Changes the settings of the connection. */
  readonly settings?: Partial<Connection["settings"]>;
  /** False for a request that would take effect twice; the one who sends it must look before the next attempt. */
  readonly isSentAgain?: boolean;
  /** False for a method whose failures are a value: it has no unexpected error of its own. */
  readonly letsUnexpectedThrough?: boolean;
};

/** A call through some replies. */
export function scriptedCall(
  script: Script,
  settings: Partial<Connection["settings"]> = {},
  signal: AbortSignal = new AbortController().signal,
): { readonly call: Call; readonly sent: readonly SentRequest[] } {
  const { requestHandler, sent } = scriptedHandler(script);
  const connection: Connection = {
    region: REGION,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler,
    settings: {
      registryBucket: "registry-bucket",
      stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln",
      runDocument: "kiln-run-components",
      ...settings,
    },
  };
  return { call: { connection, signal }, sent };
}

/** Tests a method of an adapter; see the top of this file. */
export function contract<Adapter, Result>(given: Contract<Adapter, Result>): void {
  const { protocol, exchanges } = given;
  const replies = exchanges.map((one) => replyOf(protocol, one));
  const [first] = exchanges;
  if (first === undefined) throw new Error(`${given.name}: a contract needs an exchange`);

  async function play(script: readonly ScriptedReply[], signal?: AbortSignal) {
    const { call, sent } = scriptedCall(script, given.settings, signal);
    const { outcome, waited } = await inVirtualTime(async () => given.run(given.adapter(call)));
    return { outcome, waited, sent };
  }

  describe(given.name, () => {
    const operations = [...new Set(exchanges.map(({ operation }) => operation))].join(", ");
    test(`sends ${operations} as documented, and reads the reply`, async () => {
      const { outcome, sent } = await play(replies);
      expect(outcome).toStrictEqual({ status: "fulfilled", value: given.gives });
      expect(sent.map((request, index) => inWords(protocol, request, exchanges[index]))).toEqual(
        exchanges.map((exchange) => expected(protocol, exchange)),
      );
    });

    const troubles: readonly (readonly [string, ScriptedReply])[] = [
      [protocol.throttle, protocol.error(protocol.throttle, "Slow down")],
      ["status 500", { status: 500, body: "" }],
      ["status 503", { status: 503, body: "<html>Service Unavailable</html>" }],
      ["a broken connection", { networkError: "ECONNRESET" }],
    ];
    if (given.isSentAgain === false)
      test.each(troubles)("sends nothing again after %s", async (_, trouble) => {
        const { outcome, sent } = await play([trouble, ...replies]);
        const reason = outcome.status === "rejected" ? outcome.reason : undefined;
        expect(reason).toBeInstanceOf(Unavailable);
        expect(sent).toHaveLength(1);
      });
    else
      test.each(troubles)("sends the same again after %s", async (_, trouble) => {
        const { outcome, sent, waited } = await play([trouble, trouble, ...replies]);
        expect(outcome).toStrictEqual({ status: "fulfilled", value: given.gives });
        expect(sent).toHaveLength(replies.length + 2);
        const [once, again, more] = sent.map((request) => inWords(protocol, request, first));
        expect([again, more]).toStrictEqual([once, once]);
        expect(waited).toBeGreaterThan(0);
      });

    test("sends nothing once it is aborted", async () => {
      const { outcome, sent } = await play(replies, AbortSignal.abort());
      expect(outcome.status).toBe("rejected");
      expect(sent).toStrictEqual([]);
    });

    if (given.letsUnexpectedThrough !== false)
      test("leaves an error alone that nobody expects", async () => {
        const { outcome } = await play([protocol.error("SomethingNew", "Because")]);
        expect(outcome).toMatchObject({ status: "rejected", reason: { name: "SomethingNew" } });
      });

    test.each(Object.entries(given.errors ?? {}))("answers %s", async (code, wanted) => {
      const { outcome } = await play([protocol.error(code, "Because"), ...replies.slice(1)]);
      if (typeof wanted !== "function") {
        expect(outcome).toStrictEqual({ status: "fulfilled", value: wanted.gives });
        return;
      }
      const reason = outcome.status === "rejected" ? outcome.reason : undefined;
      expect(reason).toBeInstanceOf(wanted);
      expect(reason.message).toBe(`Cannot ${given.what}: ${code}: Because`);
      expect(reason.cause).toMatchObject({ name: expect.stringContaining(code) });
    });
  });
}

function replyOf(protocol: Protocol, { operation, answers = "", reply }: Exchange): ScriptedReply {
  return reply ?? protocol.reply(operation, answers);
}

/** What matters of a request, for comparing. */
function inWords(protocol: Protocol, request: SentRequest, exchange: Exchange | undefined) {
  const told = { ...protocol.headers, ...exchange?.headers };
  const [, region, service] =
    /Credential=AKIDEXAMPLE\/[0-9]{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/.exec(
      request.headers["authorization"] ?? "",
    ) ?? [];
  return {
    operation: protocol.operationOf(request),
    method: request.method,
    host: request.host,
    path: request.path,
    query: request.query,
    signedFor: `${service} in ${region}`,
    headers: Object.fromEntries(
      Object.keys(told).map((name) => [name, request.headers[name]?.toLowerCase()]),
    ),
    body: protocol.bodyOf(request),
  };
}

function expected(protocol: Protocol, exchange: Exchange) {
  const { method = "POST", path = "/", query = {}, region = REGION } = exchange;
  const told = { ...protocol.headers, ...exchange.headers };
  const isNamed = protocol.operationOf({
    method,
    host: "",
    path,
    query,
    headers: {},
    body: "",
  });
  return {
    // REST names no operation.
    operation: isRest(protocol) ? isNamed : exchange.operation,
    method,
    host: protocol.hostIn(region),
    path,
    query,
    signedFor: `${protocol.service} in ${region}`,
    headers: Object.fromEntries(
      Object.entries(told).map(([name, value]) => [name, value.toLowerCase()]),
    ),
    body: exchange.sends ?? "",
  };
}

function isRest({ headers }: Protocol): boolean {
  return Object.keys(headers).length === 0;
}
