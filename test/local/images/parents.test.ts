import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { architectureOfNode, goName } from "../../../lib/local/images/architecture.ts";
import { importArchive } from "../../../lib/local/images/import-archive.ts";
import { importIndex } from "../../../lib/local/images/import-index.ts";
import { type LayerStore, layerStore } from "../../../lib/local/images/layer-store.ts";
import {
  type LocalParent,
  type ParentContext,
  type ResolvedParent,
  resolveParent,
} from "../../../lib/local/images/parents.ts";
import { lowerFolders } from "../../../lib/local/images/root-ref.ts";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";
import { type FakeRegistry, fakeRegistry } from "../../fakes/registry.ts";
import { sandboxTest } from "../../fakes/sandbox-test.ts";
import { makeSmallRoot } from "../../fakes/small-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { sh } from "../machines/machine-helpers.ts";
import { archive } from "./archive.ts";

const architecture = architectureOfNode(process.arch) ?? "x86_64";
let smallTar: Buffer;
let made: string;

beforeAll(() => {
  made = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
  makeSmallRoot(made);
  smallTar = execFileSync("tar", ["-C", made, "--owner=0", "--group=0", "-c", "."], {
    maxBuffer: 1e9,
  });
});
afterAll(() => {
  execFileSync("rm", ["-rf", made]);
});

/** The least that passes for a root file system: the header of a program as shell, and a name. */
const tinyRoot = archive(
  { name: "bin/sh", content: readFileSync(process.execPath).subarray(0, 20) },
  { name: "etc/os-release", content: 'NAME="Small Linux"\nVERSION_ID=7\n' },
);
const tinyBlob = `sha256:${createHash("sha256").update(gzipSync(tinyRoot)).digest("hex")}`;

type Setup = {
  readonly state: string;
  readonly store: LayerStore;
  readonly resolve: (parent: LocalParent, also?: Partial<ParentContext>) => Promise<ResolvedParent>;
  readonly waits: number[];
};

function setup(): Setup {
  const state = stateFolder();
  const store = layerStore({ stateDirectory: state, uuid: randomUUID });
  const waits: number[] = [];
  const context: ParentContext = {
    store,
    index: importIndex(state, store, randomUUID),
    baseDirectory: state,
    architecture,
    fetch,
    clock: { now: () => 0, sleep: async (milliseconds) => void waits.push(milliseconds) },
  };
  return {
    state,
    store,
    waits,
    resolve: (parent, also) => resolveParent(parent, { ...context, ...also }),
  };
}

const layerOf = (parent: ResolvedParent): string => {
  const [first] = parent.roots;
  if (first?.kind !== "layer") throw new Error("the parent has no layer");
  return first.digest;
};

test("resolveParent() describes this computer, which is the same twice", async () => {
  const { resolve } = setup();
  const host = await resolve({ kind: "host" });
  expect(host).toStrictEqual({
    roots: [{ kind: "host" }],
    name: "host",
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    platform: "Linux",
    osName: expect.stringMatching(/./),
    osVersion: expect.any(String),
    architecture,
  });
  expect(await resolve({ kind: "host" })).toStrictEqual(host);
});

sandboxTest(
  "resolveParent() copies a folder into the store, once for the same content",
  async () => {
    const { resolve, state, store } = setup();
    execFileSync("cp", ["-a", made, join(state, "root")]);
    const parent = await resolve({ kind: "folder", path: "./root" });
    expect(parent).toStrictEqual({
      roots: [{ kind: "layer", digest: parent.digest }],
      name: join(state, "root"),
      digest: layerOf(parent),
      platform: "Linux",
      osName: "Small Linux",
      osVersion: "7",
      architecture,
    });
    const { folder } = await store.get(parent.digest);
    expect(readFileSync(join(folder, "etc/os-release"), "utf8")).toContain("Small Linux");
    await resolve({ kind: "folder", path: join(state, "root") });
    expect((await store.list()).length).toBe(1);
    writeFileSync(join(state, "root/etc/new"), "");
    expect((await resolve({ kind: "folder", path: "root" })).digest).not.toBe(parent.digest);
  },
);

sandboxTest.each(["image.tar", "image.tar.gz", "image.tar.zst"])(
  "resolveParent() unpacks %s, once",
  async (name) => {
    const { resolve, state, store } = setup();
    const plain = join(state, "image.tar");
    writeFileSync(plain, smallTar);
    if (name.endsWith(".gz")) execFileSync("gzip", [plain]);
    if (name.endsWith(".zst"))
      writeFileSync(join(state, name), (await import("node:zlib")).zstdCompressSync(smallTar));
    const parent = await resolve({ kind: "tarball", path: name });
    expect(parent).toMatchObject({ name: join(state, name), osName: "Small Linux", architecture });
    expect(parent.digest).toBe(
      `sha256:${createHash("sha256")
        .update(readFileSync(join(state, name)))
        .digest("hex")}`,
    );
    const before = (await store.get(layerOf(parent))).entryCount;
    expect(before).toBeGreaterThan(20);
    expect(await resolve({ kind: "tarball", path: name })).toStrictEqual(parent);
    expect(readdirSync(join(state, "layers")).length).toBe(1);
  },
);

test.each<[string, LocalParent, string]>([
  [
    "a folder that is missing",
    { kind: "folder", path: "./none" },
    'none" as parent image: there is no such folder',
  ],
  [
    "a file as a folder",
    { kind: "folder", path: "/etc/passwd" },
    'Cannot use "/etc/passwd" as parent image: it is a file, expected a folder',
  ],
  [
    "the root folder",
    { kind: "folder", path: "/" },
    'Write "host", which copies nothing and keeps secrets out.',
  ],
  [
    "a tarball that is missing",
    { kind: "tarball", path: "none.tar" },
    'none.tar" as parent image: there is no such file',
  ],
])("resolveParent() refuses %s", async (_, parent, message) => {
  await expect(setup().resolve(parent)).rejects.toThrow(message);
});

sandboxTest.each([
  [
    "no archive",
    Buffer.alloc(4000, "text"),
    /^Cannot unpack ".*x.tar": it is no tar archive, or a damaged one$/,
  ],
  ["leads out", archive({ name: "../../evil" }), /it holds "..\/..\/evil"/],
  [
    "has no shell",
    archive({ name: "etc/" }),
    /it has no \/bin\/sh that is a program for x86_64 or arm64/,
  ],
  [
    "is cut",
    Buffer.concat([archive({ name: "a", content: "x".repeat(9000) }).subarray(0, 5000)]),
    /it ends in the middle/,
  ],
])(
  "resolveParent() refuses a tarball that %s, and leaves nothing half-made",
  async (_, bytes, message) => {
    const { resolve, state } = setup();
    writeFileSync(join(state, "x.tar"), bytes);
    await expect(resolve({ kind: "tarball", path: "x.tar" })).rejects.toThrow(message);
    expect(readdirSync(join(state, "layers")).filter((name) => name.startsWith("."))).toStrictEqual(
      [],
    );
    expect(readdirSync(dirname(state))).not.toContain("evil");
  },
);

const reference = (registry: FakeRegistry, also = {}): LocalParent => ({
  kind: "oci",
  registry: registry.host,
  repository: "small/linux",
  tag: "7",
  ...also,
});
const image = (layers: readonly Buffer[] = [tinyRoot]) => ({
  repository: "small/linux",
  tag: "7",
  architecture: goName(architecture),
  layers,
});

sandboxTest.each([{ isIndexed: false }, { isIndexed: true }])(
  "resolveParent() pulls an image (%o), and what it has it does not ask for again",
  async ({ isIndexed }) => {
    const { resolve, store } = setup();
    const registry = await fakeRegistry();
    const digest = registry.addImage({ ...image(), isIndexed });
    const progress: number[] = [];
    const parent = await resolve(reference(registry), {
      onProgress: ({ bytes, totalBytes }) => progress.push(bytes / totalBytes),
    });
    expect(parent).toStrictEqual({
      roots: [{ kind: "layer", digest: expect.any(String) }],
      name: `oci://${registry.host}/small/linux:7`,
      digest,
      platform: "Linux",
      osName: "Small Linux",
      osVersion: "7",
      architecture,
    });
    expect(progress.at(-1)).toBe(1);
    const asked = registry.requests.filter((path) => path.includes("/blobs/")).length;
    expect(await resolve(reference(registry))).toStrictEqual(parent);
    expect(registry.requests.filter((path) => path.includes("/blobs/")).length).toBe(asked + 1);
    expect((await store.list()).length).toBe(1);
    expect(await resolve(reference(registry, { digest }))).toMatchObject({ digest });
  },
);

sandboxTest("a machine from a pulled image sees its layers with their deletions", async () => {
  const { resolve, state, store } = setup();
  const registry = await fakeRegistry();
  registry.addImage(
    image([
      smallTar,
      archive(
        { name: "./opt/" },
        { name: "./opt/old", content: "x" },
        { name: "data/" },
        { name: "data/below" },
        { name: "tmp/", mode: 0o1777 },
      ),
      archive(
        { name: "etc/.wh.passwd" },
        { name: "opt/.wh.old" },
        { name: "opt/new", content: "y" },
        { name: "data/" },
        { name: "data/.wh..wh..opq" },
        { name: "data/above" },
      ),
    ]),
  );
  const parent = await resolve(reference(registry));
  const lower = await lowerFolders(parent.roots, store);
  expect(lower.length).toBe(3);
  const machine = await sandboxDriver({ stateDirectory: state }).launch({
    id: "i-0",
    lower,
    hostname: "h",
    mounts: [],
  });
  onTestFinished(() => machine.terminate());
  expect((await sh(machine, "cd /; echo etc/* opt/* data/*; stat -c %a /opt")).stdout).toBe(
    "etc/os-release etc/resolv.conf opt/new data/above\n755\n",
  );
});

sandboxTest.each([
  ["a token for everybody", { scheme: "bearer" } as const, undefined],
  [
    "a token for a user",
    { scheme: "bearer", user: "ann", password: "p" } as const,
    { username: "ann", password: "p" },
  ],
  [
    "a password",
    { scheme: "basic", user: "ann", password: "p" } as const,
    { username: "ann", password: "p" },
  ],
])("resolveParent() logs in with %s", async (_, login, credentials) => {
  const { resolve } = setup();
  const registry = await fakeRegistry({ login });
  registry.addImage(image());
  const dockerConfiguration = JSON.stringify({ auths: { [registry.host]: credentials ?? {} } });
  expect(await resolve(reference(registry), { dockerConfiguration })).toMatchObject({
    osName: "Small Linux",
  });
});

test.each([
  ["no login", { scheme: "bearer", user: "ann", password: "p" } as const],
  ["no password", { scheme: "basic", user: "ann", password: "p" } as const],
])("resolveParent() says that the registry wants a login, given %s", async (_, login) => {
  const { resolve } = setup();
  const registry = await fakeRegistry({ login });
  await expect(resolve(reference(registry))).rejects.toThrow(
    `Cannot pull "${registry.host}/small/linux": the registry wants to know who asks. Run "docker login", or check that the name is right.`,
  );
});

sandboxTest("resolveParent() tries again after a busy registry and a lost connection", async () => {
  const { resolve, waits } = setup();
  const registry = await fakeRegistry();
  registry.addImage(image());
  registry.failNext("/manifests/", 503, 2);
  registry.failNext(
    `/blobs/sha256:${createHash("sha256").update(gzipSync(tinyRoot)).digest("hex")}`,
    0,
    1,
  );
  expect(await resolve(reference(registry))).toMatchObject({ osName: "Small Linux" });
  expect(waits).toStrictEqual([500, 1000]);
});

test("resolveParent() gives up on a registry that stays busy, and on one that is not there", async () => {
  const { resolve, waits } = setup();
  const registry = await fakeRegistry();
  registry.failNext("/manifests/", 503, 9);
  await expect(resolve(reference(registry))).rejects.toThrow(
    /^Cannot pull ".*" .*: the registry answers with status 503$/,
  );
  expect(waits).toStrictEqual([500, 1000, 2000, 4000]);
  await expect(
    resolve({ kind: "oci", registry: "127.0.0.1:1", repository: "x", tag: "y" }),
  ).rejects.toThrow(/^Cannot reach "127.0.0.1:1": .+/);
});

test("resolveParent() says that there is no such image", async () => {
  const { resolve } = setup();
  const registry = await fakeRegistry();
  await expect(resolve(reference(registry))).rejects.toThrow(
    `Cannot pull "${registry.host}/small/linux" (manifests/7): the registry has no such image`,
  );
});

test.each<[string, (registry: FakeRegistry) => unknown, RegExp]>([
  [
    "made for another architecture",
    (registry) => registry.addImage({ ...image(), architecture: "s390x" }),
    /it is made for linux\/s390x, expected linux\//,
  ],
  [
    "an index without this architecture",
    (registry) => registry.addImage({ ...image(), architecture: "ppc64le", isIndexed: true }),
    /it is made for linux\/s390x, linux\/ppc64le, expected/,
  ],
  [
    "a layer with other content",
    (registry) => {
      registry.addImage(image());
      registry.corrupt(tinyBlob, Buffer.alloc(gzipSync(tinyRoot).length));
    },
    /^Cannot use layer 1 of ".*": the registry sent .* with the digest sha256:.*, expected /,
  ],
  [
    "a layer that is too long",
    (registry) => {
      registry.addImage(image());
      registry.corrupt(tinyBlob, Buffer.concat([gzipSync(tinyRoot), Buffer.alloc(10)]));
    },
    /the registry sent more than \d+ bytes/,
  ],
  [
    "a manifest with other content than its digest",
    (registry) => {
      const digest = registry.addImage({ ...image(), isIndexed: true });
      registry.corrupt(digest, Buffer.from("{}"));
    },
    /^Cannot use the manifest of ".*": its content is sha256:.*, expected sha256:/,
  ],
  [
    "no image at all",
    (registry) => registry.addManifest("small/linux", "7", "application/json", { errors: [] }),
    /^Cannot read the manifest of/,
  ],
])("resolveParent() refuses %s, and leaves nothing half-made", async (_, prepare, message) => {
  const { resolve, state, store } = setup();
  const registry = await fakeRegistry();
  prepare(registry);
  await expect(resolve(reference(registry))).rejects.toThrow(message);
  expect(await store.list()).toStrictEqual([]);
  expect(
    readdirSync(state).includes("layers") ? readdirSync(join(state, "layers")) : [],
  ).toStrictEqual([]);
});

sandboxTest(
  "importArchive() refuses an archive whose content is not what was promised",
  async () => {
    const { store, state } = setup();
    const source = Readable.from([archive({ name: "other" })]);
    const expectedDigest = `sha256:${"0".repeat(64)}`;
    await expect(
      importArchive(store, source, { what: "layer 1", hasWhiteouts: true, expectedDigest }),
    ).rejects.toThrow(
      /^Cannot use layer 1: its content is sha256:[0-9a-f]{64}, expected sha256:0{64}$/,
    );
    expect(readdirSync(join(state, "layers"))).toStrictEqual([]);
  },
);
