/**
 * The local container registry over HTTP: as much of OCI's distribution API as pushing, pulling and deleting need.
 * Repositories come into being with their first blob, as with most registries; ECR is stricter, and looks first.
 *
 * @see OCI distribution specification 1.1, "API"
 */
import { createHash, randomUUID } from "node:crypto";
import { queryPairs, textBody, type WireRequest, type WireResponse } from "../endpoint/wire.ts";
import { isDigest, type RegistryStore } from "./registry-store.ts";

/** Where the API begins. */
export const REGISTRY_PREFIX = "/v2/";

/** Largest manifest that is taken, in bytes. */
const MAXIMUM_MANIFEST = 4 * 1024 * 1024;

const NAME = "[a-z0-9]+(?:[._/-]+[a-z0-9]+)*";
const ROUTES = [
  ["blob", new RegExp(`^(${NAME})/blobs/(sha256:[0-9a-f]{64})$`)],
  ["uploads", new RegExp(`^(${NAME})/blobs/uploads/?$`)],
  ["upload", new RegExp(`^(${NAME})/blobs/uploads/([0-9a-f-]{36})$`)],
  ["manifest", new RegExp(`^(${NAME})/manifests/(sha256:[0-9a-f]{64}|[\\w][\\w.-]{0,127})$`)],
  ["tags", new RegExp(`^(${NAME})/tags/list$`)],
] as const;

type Route = (typeof ROUTES)[number][0] | "base";
type Asked = {
  readonly route: Route;
  readonly repository: string;
  /** Digest, tag or upload. */
  readonly reference: string;
};

export type RegistryOptions = {
  readonly store: RegistryStore;
  /** `user:password` that requests must show (Basic). */
  readonly login: () => string;
};

/** Answers a request whose path begins with {@link REGISTRY_PREFIX}. */
export async function answerRegistry(
  { store, login }: RegistryOptions,
  request: WireRequest,
): Promise<WireResponse> {
  const expected = `Basic ${Buffer.from(login()).toString("base64")}`;
  if (request.headers["authorization"] !== expected)
    return failure(401, "UNAUTHORIZED", "log in with the token of ecr:GetAuthorizationToken", {
      "www-authenticate": 'Basic realm="kiln"',
    });
  const asked = parsePath(request.path);
  if (asked === undefined) return failure(404, "NAME_INVALID", "there is nothing of that name");
  const answer = ANSWERS[`${request.method} ${asked.route}`];
  if (answer === undefined)
    return failure(405, "UNSUPPORTED", `${request.method} is not supported`);
  return answer(store, asked, request);
}

function parsePath(path: string): Asked | undefined {
  const rest = decodeURIComponent(path.slice(REGISTRY_PREFIX.length));
  if (rest === "") return { route: "base", repository: "", reference: "" };
  for (const [route, pattern] of ROUTES) {
    const [, repository, reference = ""] = pattern.exec(rest) ?? [];
    if (repository !== undefined) return { route, repository, reference };
  }
  return undefined;
}

type Answer = (store: RegistryStore, asked: Asked, request: WireRequest) => Promise<WireResponse>;

const ANSWERS: { readonly [methodAndRoute: string]: Answer } = {
  "GET base": async () => success(200, {}),
  "HEAD blob": async (store, asked) => {
    const size = await store.blobSize(asked.repository, asked.reference);
    return size === undefined
      ? failure(404, "BLOB_UNKNOWN", "no such blob")
      : blobHead(asked, size);
  },
  "GET blob": async (store, asked) => {
    const size = await store.blobSize(asked.repository, asked.reference);
    if (size === undefined) return failure(404, "BLOB_UNKNOWN", "no such blob");
    return { ...blobHead(asked, size), body: store.readBlob(asked.reference) };
  },
  "POST uploads": async (_store, { repository }) =>
    success(202, { location: `${REGISTRY_PREFIX}${repository}/blobs/uploads/${randomUUID()}` }),
  "PATCH upload": async (store, { reference }, { body, path }) => {
    const size = await store.append(reference, body);
    return success(202, { location: path, range: `0-${Math.max(size - 1, 0)}` });
  },
  "PUT upload": async (store, { repository, reference }, { body, query }) => {
    await store.append(reference, body);
    const digest = queryPairs(query).find(([name]) => name === "digest")?.[1] ?? "";
    if (!isDigest(digest) || !(await store.finish(reference, repository, digest)))
      return failure(400, "DIGEST_INVALID", "the content has another digest");
    const location = `${REGISTRY_PREFIX}${repository}/blobs/${digest}`;
    return success(201, { location, "docker-content-digest": digest });
  },
  "DELETE upload": async () => success(204, {}),
  "GET manifest": async (store, { repository, reference }) => {
    const found = await store.manifest(repository, reference);
    if (found === undefined) return failure(404, "MANIFEST_UNKNOWN", "no such manifest");
    return { ...manifestHead(found), body: found.content };
  },
  "HEAD manifest": async (store, { repository, reference }) => {
    const found = await store.manifest(repository, reference);
    if (found === undefined) return failure(404, "MANIFEST_UNKNOWN", "no such manifest");
    return manifestHead(found);
  },
  "PUT manifest": putManifest,
  "DELETE manifest": async (store, { repository, reference }) =>
    (await store.removeManifest(repository, reference))
      ? success(202, {})
      : failure(404, "MANIFEST_UNKNOWN", "no such manifest"),
  "GET tags": async (store, { repository }) => {
    const tags = (await store.tags(repository)).map(([tag]) => tag);
    return {
      ...success(200, { "content-type": "application/json" }),
      body: textBody(JSON.stringify({ name: repository, tags })),
    };
  },
};

async function putManifest(
  store: RegistryStore,
  { repository, reference }: Asked,
  { body, headers }: WireRequest,
): Promise<WireResponse> {
  const content = await readAtMost(body, MAXIMUM_MANIFEST);
  if (content === undefined) return failure(413, "MANIFEST_INVALID", "the manifest is too large");
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  if (isDigest(reference) && reference !== digest)
    return failure(400, "DIGEST_INVALID", "the manifest has another digest");
  const document = parsed(content);
  if (document === undefined) return failure(400, "MANIFEST_INVALID", "the manifest is no JSON");
  const missing = await missingOf(store, repository, document);
  if (missing !== undefined)
    return failure(404, "MANIFEST_BLOB_UNKNOWN", `the repository has no ${missing}`);
  const mediaType = headers["content-type"]?.split(";")[0] ?? "";
  const tag = isDigest(reference) ? undefined : reference;
  await store.putManifest(repository, { digest, mediaType, content }, tag);
  const location = `${REGISTRY_PREFIX}${repository}/manifests/${digest}`;
  return success(201, { location, "docker-content-digest": digest });
}

type Document = {
  readonly config?: { readonly digest?: unknown };
  readonly layers?: readonly { readonly digest?: unknown }[];
  readonly manifests?: readonly { readonly digest?: unknown; readonly artifactType?: unknown }[];
};

function parsed(content: Buffer): Document | undefined {
  try {
    const document: unknown = JSON.parse(content.toString());
    return document !== null && typeof document === "object" ? document : undefined;
  } catch {
    return undefined;
  }
}

/** What a manifest points at and the repository lacks. */
async function missingOf(
  store: RegistryStore,
  repository: string,
  { config, layers, manifests }: Document,
): Promise<string | undefined> {
  for (const blob of [...(config === undefined ? [] : [config]), ...(layers ?? [])]) {
    const digest = String(blob.digest);
    if (!isDigest(digest) || (await store.blobSize(repository, digest)) === undefined)
      return `blob ${digest}`;
  }
  for (const { digest } of manifests ?? [])
    if ((await store.manifest(repository, String(digest))) === undefined)
      return `manifest ${String(digest)}`;
  return undefined;
}

async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function blobHead({ reference }: Asked, size: number): WireResponse {
  return success(200, {
    "content-type": "application/octet-stream",
    "content-length": String(size),
    "docker-content-digest": reference,
  });
}

function manifestHead(found: {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Buffer;
}): WireResponse {
  return success(200, {
    "content-type": found.mediaType,
    "content-length": String(found.content.length),
    "docker-content-digest": found.digest,
  });
}

function success(status: number, headers: { readonly [name: string]: string }): WireResponse {
  return {
    status,
    headers: { "docker-distribution-api-version": "registry/2.0", ...headers },
    body: textBody(""),
  };
}

function failure(
  status: number,
  code: string,
  message: string,
  headers: { readonly [name: string]: string } = {},
): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: textBody(JSON.stringify({ errors: [{ code, message }] })),
  };
}
