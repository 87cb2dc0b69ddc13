import { describe, expect, test } from "vitest";
import { MEDIA } from "../../../lib/container/oci-documents.ts";
import type { WireRequest } from "../../../lib/local/endpoint/wire.ts";
import { answerRegistry } from "../../../lib/local/registry/answer-registry.ts";
import { registryStore } from "../../../lib/local/registry/registry-store.ts";
import { digestOf, registryClient, registryWriter } from "../../../lib/oci/registry-client.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

/** A registry, and clients for one repository of it that log in as that user. */
function registryFor(credentials: { user: string; password: string } | undefined) {
  const options = { store: registryStore(stateFolder()), login: () => "AWS:secret" };
  const requests: string[] = [];
  const send: typeof fetch = async (target, init = {}) => {
    const url = new URL(String(target));
    requests.push(`${init.method} ${url.pathname}${url.search}`);
    const body = new Request(url, init as RequestInit).body;
    const request: WireRequest = {
      method: init.method ?? "GET",
      path: url.pathname,
      query: url.search.slice(1),
      headers: Object.fromEntries(new Headers(init.headers as Record<string, string>)),
      body: (body ?? []) as AsyncIterable<Uint8Array>,
    };
    const answer = await answerRegistry(options, request);
    const content = "length" in answer.body ? new Uint8Array(answer.body) : answer.body;
    const reply = new Response(
      content instanceof Uint8Array ? content : ReadableStream.from(content),
      { status: answer.status === 204 ? 200 : answer.status, headers: answer.headers },
    );
    Object.defineProperty(reply, "url", { value: url.href });
    return reply;
  };
  const context = {
    registry: "127.0.0.1:5000",
    repository: "us-east-1/web",
    credentials,
    fetch: send,
    clock: { sleep: async () => undefined },
  };
  return { writer: registryWriter(context), reader: registryClient(context), requests, options };
}

const LOGIN = { user: "AWS", password: "secret" };
const bytes = (text: string) => new TextEncoder().encode(text);

/** A manifest of one layer, and its blobs. */
function image(layer: string) {
  const config = bytes(JSON.stringify({ os: "linux", architecture: "amd64" }));
  const point = (mediaType: string, blob: Uint8Array) => ({
    mediaType,
    digest: digestOf(blob),
    size: blob.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: point("application/vnd.oci.image.config.v1+json", config),
    layers: [point("application/vnd.oci.image.layer.v1.tar", bytes(layer))],
  };
  return { text: JSON.stringify(manifest), blobs: [config, bytes(layer)] };
}

describe("the local registry", () => {
  test("gives back by digest and by tag what was pushed", async () => {
    const { writer, reader } = registryFor(LOGIN);
    const { text, blobs } = image("layer");
    for (const blob of blobs) expect(await writer.putBlob(digestOf(blob), () => blob)).toBe(true);
    for (const blob of blobs) expect(await writer.putBlob(digestOf(blob), () => blob)).toBe(false);
    const { digest } = await writer.putManifest(text, MEDIA.manifest);
    expect(await writer.find("1.0.0", [MEDIA.manifest])).toBeUndefined();
    await writer.putManifest(text, MEDIA.manifest, "1.0.0");
    const expected = { digest, mediaType: MEDIA.manifest, text };
    expect(await reader.manifest(digest, [MEDIA.manifest])).toStrictEqual(expected);
    expect(await reader.manifest("1.0.0", [MEDIA.manifest])).toStrictEqual(expected);
    const read = [];
    for await (const chunk of await reader.blob(digestOf("layer"))) read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe("layer");
  });

  test("keeps repositories apart, and removes manifests with their tags", async () => {
    const { writer, options } = registryFor(LOGIN);
    const { text, blobs } = image("layer");
    for (const blob of blobs) await writer.putBlob(digestOf(blob), () => blob);
    const { digest } = await writer.putManifest(text, MEDIA.manifest, "a");
    await writer.putManifest(text, MEDIA.manifest, "b");
    const { store } = options;
    expect(await store.tags("us-east-1/web")).toStrictEqual([
      ["a", digest],
      ["b", digest],
    ]);
    expect(await store.manifest("us-east-1/other", digest)).toBeUndefined();
    expect(await store.blobSize("us-east-1/other", digestOf("layer"))).toBeUndefined();
    expect(await store.removeManifest("us-east-1/web", "a")).toBe(true);
    expect(await store.removeManifest("us-east-1/web", digest)).toBe(true);
    expect(await store.tags("us-east-1/web")).toStrictEqual([]);
    expect(await store.removeManifest("us-east-1/web", digest)).toBe(false);
  });

  test("refuses content that has another digest, and manifests of what it does not have", async () => {
    const { writer } = registryFor(LOGIN);
    await expect(writer.putBlob(digestOf("a"), () => bytes("b"))).rejects.toMatchObject({
      name: "Kiln.InvalidInput",
      message: expect.stringContaining("DIGEST_INVALID"),
    });
    await expect(writer.putManifest(image("layer").text, MEDIA.manifest)).rejects.toMatchObject({
      name: "Kiln.NotFound",
      message: expect.stringContaining("MANIFEST_BLOB_UNKNOWN"),
    });
  });

  test.each([
    ["nobody", undefined],
    ["somebody else", { user: "AWS", password: "other" }],
  ])("refuses %s", async (_, credentials) => {
    const { reader } = registryFor(credentials);
    await expect(reader.manifest("latest", [MEDIA.manifest])).rejects.toMatchObject({
      name: "Kiln.Denied",
    });
  });

  test.each(["", "web/", "Web/manifests/latest", "web/manifests/..%2f..%2fetc", "web/tags/list/x"])(
    "has nothing at /v2/%s but itself",
    async (path) => {
      const { options } = registryFor(LOGIN);
      const authorization = `Basic ${btoa("AWS:secret")}`;
      const answer = await answerRegistry(options, {
        method: "GET",
        path: `/v2/${path}`,
        query: "",
        headers: { authorization },
        body: (async function* () {})(),
      });
      expect(answer.status).toBe(path === "" ? 200 : 404);
    },
  );
});
