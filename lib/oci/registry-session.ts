/** Requests to one repository of a container registry: logs in when asked to, and repeats what may go better later. */
import { Denied, InvalidInput, NotFound, Unavailable } from "../errors.ts";
import { list, optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { readValue } from "../source/shape.ts";
import { isLoopback, parseChallenge, tokenUrl } from "./registry-challenge.ts";
import type { Credentials } from "./registry-credentials.ts";

export type RegistryContext = {
  /** Host and optional port, as in the reference. Hosts of this computer are spoken to in plain HTTP. */
  readonly registry: string;
  readonly repository: string;
  readonly credentials: Credentials | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: { readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void> };
  /** Ends requests, and pauses between them. */
  readonly signal?: AbortSignal;
};

export type RegistryRequest = {
  readonly method: "GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly headers?: { readonly [name: string]: string };
  /** Made anew for each attempt. */
  readonly body?: () => Body;
  /** How often it may be sent. Default 5. */
  readonly attempts?: number;
};

type Body = string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>;

/** What a session says when the registry refuses: the verb is "pull" or "push". */
type Verb = "pull" | "push";

export type RegistrySession = {
  /** `registry/repository`, for messages. */
  readonly name: string;
  /**
   * Sends a request and follows what the registry asks for.
   *
   * @param target Path below the repository, e.g. "manifests/latest", or a URL that the registry has given.
   * @param accepted Statuses besides 2xx that are no failure.
   * @throws {Denied} The registry wants other credentials.
   * @throws {NotFound} It has no such thing.
   * @throws {Unavailable} It cannot be reached, or fails.
   */
  readonly send: (
    target: string,
    request: RegistryRequest,
    accepted?: readonly number[],
  ) => Promise<Response>;
};

const ATTEMPTS = 5;

const tokenReply = record(
  { token: optional(text()), access_token: optional(text()) },
  { isOpen: true },
);

/** A session. The token that it gets is kept and used for all that follows. @param verb What it is for, in messages. */
export function registrySession(context: RegistryContext, verb: Verb): RegistrySession {
  const { registry, repository, credentials } = context;
  const name = `${registry}/${repository}`;
  const scheme = isLoopback(registry) ? "http" : "https";
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const base = `${scheme}://${host}/v2/${repository}/`;
  let authorization: string | undefined;

  async function send(
    target: string,
    request: RegistryRequest,
    accepted: readonly number[] = [],
  ): Promise<Response> {
    const url = new URL(target, base);
    const ask = () => sendAgain(context, url, withAuthorization(request, url));
    let reply = await ask();
    if (reply.status === 401) {
      await reply.body?.cancel();
      authorization = await authorize(reply.headers.get("www-authenticate") ?? "");
      reply = await ask();
    }
    if (reply.ok || accepted.includes(reply.status)) return reply;
    throw await failure(verb, name, url.href.slice(base.length), reply);
  }

  /** Uploads may be sent to a storage elsewhere, which must not see our credentials. */
  function withAuthorization(request: RegistryRequest, url: URL): RegistryRequest {
    if (authorization === undefined || url.host !== new URL(base).host) return request;
    return { ...request, headers: { ...request.headers, authorization } };
  }

  async function authorize(header: string): Promise<string> {
    const challenge = parseChallenge(header);
    const basic = credentials === undefined ? undefined : basicAuthorization(credentials);
    if (challenge?.scheme === "basic" && basic !== undefined) return basic;
    if (challenge?.scheme !== "bearer") throw refused(verb, name);
    const url = tokenUrl(challenge, repository, verb);
    if (url.protocol !== "https:" && !(scheme === "http" && isLoopback(url.host)))
      throw new Denied(
        `Cannot log in to "${registry}": it sends credentials to "${url.origin}", expected https`,
      );
    const headers: Record<string, string> = basic === undefined ? {} : { authorization: basic };
    const reply = await sendAgain(context, url, { method: "GET", headers });
    if (!reply.ok)
      throw reply.status === 400 ? refused(verb, name) : await failure(verb, name, "", reply);
    const { value } = readValue(tokenReply, await reply.json());
    return `Bearer ${value?.token ?? value?.access_token ?? ""}`;
  }

  return { name, send };
}

function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Repeats lost connections, 429 and 5xx; waits 0.5, 1, 2, 4 seconds between. */
async function sendAgain(
  { fetch, clock, signal }: RegistryContext,
  url: URL,
  { method, headers = {}, body, attempts = ATTEMPTS }: RegistryRequest,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const init = { method, headers, ...(signal === undefined ? {} : { signal }) };
    const reply = await fetch(url, body === undefined ? init : withBody(init, body())).catch(
      (error: unknown) => {
        if (attempt < attempts && signal?.aborted !== true) return undefined;
        throw new Unavailable(`Cannot reach "${url.host}": ${reasonOf(error)}`, { cause: error });
      },
    );
    const isFinal = reply !== undefined && reply.status !== 429 && reply.status < 500;
    if (reply !== undefined && (isFinal || attempt >= attempts)) return reply;
    await reply?.body?.cancel();
    await clock.sleep(500 * 2 ** (attempt - 1), signal);
  }
}

function withBody(init: RequestInit, body: Body): RequestInit {
  const isStream = typeof body === "object" && Symbol.asyncIterator in body;
  if (!isStream) return { ...init, body };
  // A stream can only be sent by saying that the answer is not read before it has been sent (fetch standard).
  return { ...init, body: ReadableStream.from(body), duplex: "half" } as RequestInit;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function refused(verb: Verb, name: string): Denied {
  return new Denied(
    `Cannot ${verb} "${name}": the registry wants to know who asks. Run "docker login", or check that the name is right.`,
  );
}

const errorReply = record(
  {
    errors: required(
      list(record({ code: optional(text()), message: optional(text()) }, { isOpen: true })),
    ),
  },
  { isOpen: true },
);

/** Registries explain themselves in JSON, and not always (distribution specification, "Error Codes"). */
async function failure(verb: Verb, name: string, path: string, reply: Response): Promise<Error> {
  const { status } = reply;
  const said = await explanation(reply);
  if (status === 401 || status === 403) return refused(verb, name);
  const thing = path === "" ? `"${name}"` : `"${name}" (${path})`;
  if (status === 404)
    return verb === "pull"
      ? new NotFound(`Cannot pull ${thing}: the registry has no such image`)
      : new NotFound(`Cannot push ${thing}: the registry has no such repository${said}`);
  if (status < 500 && status !== 429)
    return new InvalidInput(`Cannot ${verb} ${thing}: the registry refuses it${said}`);
  return new Unavailable(`Cannot ${verb} ${thing}: the registry answers with status ${status}`);
}

async function explanation(reply: Response): Promise<string> {
  const body = await reply.text().catch(() => "");
  try {
    const [first] = readValue(errorReply, JSON.parse(body)).value?.errors ?? [];
    const words = [first?.code, first?.message].filter((word) => word !== undefined);
    return words.length === 0 ? "" : ` (${words.join(": ")})`;
  } catch {
    return "";
  }
}
