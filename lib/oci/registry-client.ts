/** Reads from and writes to a container registry over HTTP (OCI distribution specification 1.1). */
import { createHash } from "node:crypto";
import { InvalidInput, Unavailable } from "../errors.ts";
import { type RegistryContext, type RegistrySession, registrySession } from "./registry-session.ts";

export type { RegistryContext } from "./registry-session.ts";

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

/** A client that reads from one repository. */
export function registryClient(context: RegistryContext): Registry {
  const session = registrySession(context, "pull");
  const get = (path: string, accept: readonly string[]): Promise<Response> =>
    session.send(path, { method: "GET", headers: { accept: accept.join(", ") } });
  return {
    async manifest(reference, accept) {
      const reply = await get(`manifests/${reference}`, accept);
      const what = `the manifest of "${session.name}"`;
      const body = await readAtMost(reply, MAXIMUM_MANIFEST, what);
      const digest = digestOf(body);
      if (reference.startsWith("sha256:") && digest !== reference)
        throw new InvalidInput(
          `Cannot use ${what}: its content is ${digest}, expected ${reference}`,
        );
      const mediaType = reply.headers.get("content-type")?.split(";")[0] ?? "";
      return { digest, mediaType, text: body.toString() };
    },
    async blob(digest) {
      const reply = await get(`blobs/${digest}`, ["*/*"]);
      return (reply.body ?? []) as AsyncIterable<Uint8Array>;
    },
  };
}

export type RegistryWriter = {
  /**
   * Stores a blob unless the repository has it.
   *
   * @param content Makes the bytes, anew for each attempt.
   * @returns false when it was there.
   */
  readonly putBlob: (
    digest: string,
    content: () => Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>,
  ) => Promise<boolean>;
  /**
   * Stores a manifest or an index under its digest and, if one is given, a tag.
   *
   * @returns its digest, and whether the registry itself lists what refers to another image (`subject`).
   */
  readonly putManifest: (
    text: string,
    mediaType: string,
    tag?: string,
  ) => Promise<{ readonly digest: string; readonly isReferrerKnown: boolean }>;
  /** The document of a tag or digest; undefined when there is none. */
  readonly find: (
    reference: string,
    accept: readonly string[],
  ) => Promise<RegistryDocument | undefined>;
};

/** A client that writes to one repository. */
export function registryWriter(context: RegistryContext): RegistryWriter {
  const session = registrySession(context, "push");
  return {
    async putBlob(digest, content) {
      const there = await session.send(`blobs/${digest}`, { method: "HEAD" }, [404]);
      if (there.ok) return false;
      for (let attempt = 1; ; attempt++)
        try {
          await upload(session, digest, content);
          return true;
        } catch (error) {
          if (!(error instanceof Unavailable) || attempt === UPLOADS) throw error;
        }
    },
    async putManifest(text, mediaType, tag) {
      const digest = digestOf(text);
      const headers = { "content-type": mediaType };
      const target = `manifests/${tag ?? digest}`;
      const reply = await session.send(target, { method: "PUT", headers, body: () => text });
      return { digest, isReferrerKnown: reply.headers.has("oci-subject") };
    },
    async find(reference, accept) {
      const headers = { accept: accept.join(", ") };
      const reply = await session.send(`manifests/${reference}`, { method: "GET", headers }, [404]);
      if (reply.status === 404) return undefined;
      const text = await reply.text();
      const mediaType = reply.headers.get("content-type")?.split(";")[0] ?? "";
      return { digest: digestOf(text), mediaType, text };
    },
  };
}

/** How often an upload is begun: one that broke off in the middle cannot be sent again. */
const UPLOADS = 4;

async function upload(
  session: RegistrySession,
  digest: string,
  content: Parameters<RegistryWriter["putBlob"]>[1],
): Promise<void> {
  const begun = await session.send("blobs/uploads/", { method: "POST" });
  const sent = await session.send(locationOf(begun), {
    method: "PATCH",
    headers: { "content-type": "application/octet-stream" },
    body: content,
    attempts: 1,
  });
  const end = new URL(locationOf(sent));
  end.searchParams.set("digest", digest);
  await session.send(end.href, { method: "PUT", attempts: 1 });
}

/** Where an upload goes on. Registries give a path or a whole URL. */
function locationOf(reply: Response): string {
  return new URL(reply.headers.get("location") ?? "", reply.url).href;
}

/** `sha256:` and 64 hexadecimal digits. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
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
