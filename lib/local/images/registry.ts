/** Reads from a container registry over HTTP (OCI distribution specification 1.1, "Pull"). */
import { createHash } from "node:crypto";
import { Denied, InvalidInput, NotFound, Unavailable } from "../../errors.ts";
import { optional, record } from "../../source/collections.ts";
import { text } from "../../source/scalars.ts";
import { readValue } from "../../source/shape.ts";
import type { Clock } from "../clock.ts";
import { isLoopback, parseChallenge, tokenUrl } from "./registry-challenge.ts";
import type { Credentials } from "./registry-credentials.ts";

export type RegistryContext = {
  /** Host and optional port, as in the reference. */
  readonly registry: string;
  readonly repository: string;
  readonly credentials: Credentials | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Ends requests, and pauses between them. */
  readonly signal?: AbortSignal;
};

export type Registry = {
  /** Small documents: manifests and configurations. Verified when `reference` is a digest. */
  readonly manifest: (reference: string, accept: readonly string[]) => Promise<RegistryDocument>;
  /** A blob as it comes, not verified yet. */
  readonly blob: (digest: string) => Promise<AsyncIterable<Uint8Array>>;
};
export type RegistryDocument = {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
};

/** Largest manifest that is read, in bytes: what registries must accept (distribution specification). */
const MAXIMUM_MANIFEST = 4 * 1024 * 1024;
const ATTEMPTS = 5;

const tokenReply = record(
  { token: optional(text()), access_token: optional(text()) },
  { isOpen: true },
);

/** A client for one repository. The token that it gets is kept and used for all that follows. */
export function registryClient(context: RegistryContext): Registry {
  const { registry, repository, credentials } = context;
  const scheme = isLoopback(registry) ? "http" : "https";
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const base = `${scheme}://${host}/v2/${repository}`;
  let authorization: string | undefined;

  async function get(path: string, accept: readonly string[]): Promise<Response> {
    const ask = (): Promise<Response> =>
      fetchAgain(context, `${base}/${path}`, {
        headers: {
          accept: accept.join(", "),
          ...(authorization === undefined ? {} : { authorization }),
        },
      });
    let reply = await ask();
    if (reply.status === 401) {
      authorization = await authorize(reply.headers.get("www-authenticate") ?? "");
      reply = await ask();
    }
    if (reply.ok) return reply;
    throw failure(`${registry}/${repository}`, path, reply.status);
  }

  async function authorize(header: string): Promise<string> {
    const challenge = parseChallenge(header);
    const basic =
      credentials === undefined
        ? undefined
        : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
    if (challenge?.scheme === "basic" && basic !== undefined) return basic;
    if (challenge?.scheme !== "bearer") throw failure(`${registry}/${repository}`, "", 401);
    const url = tokenUrl(challenge, repository);
    if (url.protocol !== "https:" && !(scheme === "http" && isLoopback(url.host)))
      throw new Denied(
        `Cannot log in to "${registry}": it sends credentials to "${url.origin}", expected https`,
      );
    const reply = await fetchAgain(context, url.href, {
      headers: basic === undefined ? {} : { authorization: basic },
    });
    if (!reply.ok)
      throw failure(`${registry}/${repository}`, "", reply.status === 400 ? 401 : reply.status);
    const { value } = readValue(tokenReply, await reply.json());
    return `Bearer ${value?.token ?? value?.access_token ?? ""}`;
  }

  return {
    async manifest(reference, accept) {
      const reply = await get(`manifests/${reference}`, accept);
      const body = await readAtMost(
        reply,
        MAXIMUM_MANIFEST,
        `the manifest of "${registry}/${repository}"`,
      );
      const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
      if (reference.startsWith("sha256:") && digest !== reference)
        throw new InvalidInput(
          `Cannot use the manifest of "${registry}/${repository}": its content is ${digest}, expected ${reference}`,
        );
      return {
        digest,
        mediaType: reply.headers.get("content-type")?.split(";")[0] ?? "",
        text: body.toString(),
      };
    },
    async blob(digest) {
      const reply = await get(`blobs/${digest}`, ["*/*"]);
      return (reply.body ?? []) as AsyncIterable<Uint8Array>;
    },
  };
}

/** Repeats what may go better later: lost connections, 429 and 5xx; waits 0.5, 1, 2, 4 seconds between. */
async function fetchAgain(
  { fetch, clock, signal }: RegistryContext,
  url: string,
  headers: RequestInit,
): Promise<Response> {
  const init = signal === undefined ? headers : { ...headers, signal };
  for (let attempt = 1; ; attempt++) {
    const reply = await fetch(url, init).catch((error: unknown) => {
      if (attempt < ATTEMPTS && signal?.aborted !== true) return undefined;
      const reason =
        error instanceof Error
          ? error.cause instanceof Error
            ? error.cause.message
            : error.message
          : String(error);
      throw new Unavailable(`Cannot reach "${new URL(url).host}": ${reason}`, { cause: error });
    });
    const isFinal = reply !== undefined && reply.status !== 429 && reply.status < 500;
    if (reply !== undefined && (isFinal || attempt >= ATTEMPTS)) return reply;
    await reply?.body?.cancel();
    await clock.sleep(500 * 2 ** (attempt - 1), signal);
  }
}

async function readAtMost(reply: Response, limit: number, what: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (reply.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > limit)
      throw new InvalidInput(`Cannot read ${what}: it is larger than ${limit} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function failure(what: string, path: string, status: number): Error {
  if (status === 401 || status === 403)
    return new Denied(
      `Cannot pull "${what}": the registry wants to know who asks. Run "docker login", or check that the name is right.`,
    );
  const thing = path === "" ? `"${what}"` : `"${what}" (${path})`;
  if (status === 404) return new NotFound(`Cannot pull ${thing}: the registry has no such image`);
  return new Unavailable(`Cannot pull ${thing}: the registry answers with status ${status}`);
}
