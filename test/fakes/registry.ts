/** A container registry in memory, on loopback: what a client may pull, and what it was asked. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";

export type FakeRegistry = {
  /** "127.0.0.1:PORT". */
  readonly host: string;
  readonly requests: readonly string[];
  /** Adds an image of uncompressed layers, lowest first. @returns the digest of its manifest. */
  readonly addImage: (image: FakeImage) => string;
  /** Adds a document under a tag. */
  readonly addManifest: (
    repository: string,
    tag: string,
    mediaType: string,
    document: object,
  ) => string;
  /** Replaces what a blob or manifest is answered with; its digest stays. */
  readonly corrupt: (digest: string, content: Buffer) => void;
  /** The next requests whose path contains the text fail with that status; 0 cuts the connection in the middle. */
  readonly failNext: (path: string, status: number, times: number) => void;
  /** Requests whose path contains the text get the beginning of an answer, and then nothing more. */
  readonly stall: (path: string) => void;
};
export type FakeImage = {
  readonly repository: string;
  readonly tag: string;
  readonly layers: readonly Buffer[];
  /** As container images name it. */
  readonly architecture: string;
  /** Wraps the manifest in an index with one for another platform. */
  readonly isIndexed?: boolean;
};
export type RegistrySettings = {
  /** "bearer" asks for a token, which is given to this user, or to everybody when there is none. */
  readonly login?: {
    readonly scheme: "basic" | "bearer";
    readonly user?: string;
    readonly password?: string;
  };
};

type Stored = { readonly mediaType: string; content: Buffer };

/** Starts a registry that is closed when the test is over. */
export async function fakeRegistry(settings: RegistrySettings = {}): Promise<FakeRegistry> {
  const stored = new Map<string, Stored>();
  const requests: string[] = [];
  const failures: { path: string; status: number; times: number }[] = [];
  const stalled: string[] = [];
  const put = (mediaType: string, content: Buffer): string => {
    const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
    stored.set(digest, { mediaType, content });
    return digest;
  };
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const failure = failures.find(({ path, times }) => times > 0 && request.url?.includes(path));
    if (failure !== undefined) return fail(failure, response);
    if (request.url?.startsWith("/token")) return giveToken(settings, request, response);
    if (!isAllowed(settings, request)) return challenge(settings, request, response);
    const found = stored.get(
      decodeURIComponent(request.url ?? "").replace(
        /^\/v2\/(.*)\/(?:blobs\/|manifests\/)(.*)$/,
        (_, name, reference) =>
          reference.startsWith("sha256:") ? reference : `${name}:${reference}`,
      ),
    );
    if (found === undefined) return void response.writeHead(404).end();
    if (stalled.some((path) => request.url?.includes(path))) return stall(found.content, response);
    response
      .writeHead(200, { "content-type": found.mediaType, "content-length": found.content.length })
      .end(found.content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const addManifest = (
    repository: string,
    tag: string,
    mediaType: string,
    document: object,
  ): string => {
    const content = Buffer.from(JSON.stringify(document));
    stored.set(`${repository}:${tag}`, { mediaType, content });
    return put(mediaType, content);
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    addManifest,
    addImage(image) {
      const config = Buffer.from(
        JSON.stringify({
          architecture: image.architecture,
          os: "linux",
          config: { Env: ["PATH=/bin"] },
          rootfs: {
            type: "layers",
            diff_ids: image.layers.map(
              (layer) => `sha256:${createHash("sha256").update(layer).digest("hex")}`,
            ),
          },
        }),
      );
      const describe = (mediaType: string, content: Buffer): object => ({
        mediaType,
        digest: put(mediaType, content),
        size: content.length,
      });
      const manifest = {
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: describe("application/vnd.oci.image.config.v1+json", config),
        layers: image.layers.map((layer) =>
          describe("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(layer)),
        ),
      };
      const digest = addManifest(image.repository, image.tag, MANIFEST, manifest);
      if (image.isIndexed)
        addManifest(image.repository, image.tag, INDEX, {
          schemaVersion: 2,
          manifests: [
            {
              mediaType: MANIFEST,
              digest: `sha256:${"0".repeat(64)}`,
              size: 1,
              platform: { os: "linux", architecture: "s390x" },
            },
            {
              mediaType: MANIFEST,
              digest,
              size: 1,
              platform: { os: "linux", architecture: image.architecture },
            },
          ],
        });
      return digest;
    },
    corrupt(digest, content) {
      const found = stored.get(digest);
      if (found !== undefined) found.content = content;
    },
    failNext: (path, status, times) => void failures.push({ path, status, times }),
    stall: (path) => void stalled.push(path),
  };
}

function fail(failure: { status: number; times: number }, response: ServerResponse): void {
  failure.times--;
  if (failure.status !== 0) return void response.writeHead(failure.status).end();
  response.writeHead(200, { "content-length": 1000 });
  response.write("half of it", () => response.destroy());
}

function stall(content: Buffer, response: ServerResponse): void {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, content.length / 2));
}

function expectedBasic({ login }: RegistrySettings): string {
  return `Basic ${Buffer.from(`${login?.user}:${login?.password}`).toString("base64")}`;
}

function isAllowed(settings: RegistrySettings, { headers }: IncomingMessage): boolean {
  if (settings.login === undefined) return true;
  return (
    headers.authorization ===
    (settings.login.scheme === "basic" ? expectedBasic(settings) : "Bearer a-token")
  );
}

function challenge(
  { login }: RegistrySettings,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const value =
    login?.scheme === "basic"
      ? 'Basic realm="registry"'
      : `Bearer realm="http://${headers.host}/token",service="fake"`;
  response.writeHead(401, { "www-authenticate": value }).end();
}

function giveToken(
  settings: RegistrySettings,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  if (settings.login?.user !== undefined && headers.authorization !== expectedBasic(settings))
    return void response.writeHead(401).end();
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ token: "a-token", expires_in: 60 }));
}
