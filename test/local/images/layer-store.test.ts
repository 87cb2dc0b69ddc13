import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LayerStore, layerStore } from "../../../lib/local/images/layer-store.ts";
import { lowerFolders } from "../../../lib/local/images/root-ref.ts";
import { rootTest } from "../../fakes/as-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

function open(): { store: LayerStore; state: string } {
  const state = stateFolder();
  return { state, store: layerStore({ stateDirectory: state, uuid: randomUUID }) };
}

/** A staged folder with one file. */
async function staged(store: LayerStore, content = "one"): Promise<string> {
  const folder = await store.stage();
  writeFileSync(join(folder, "file"), content);
  return folder;
}

test("commit() names a layer by its content, and keeps it under that name", async () => {
  const { store, state } = open();
  const layer = await store.commit(await staged(store));
  expect(layer).toStrictEqual({
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    folder: join(state, "layers", layer.digest.slice(7), "fs"),
    size: 3,
    entryCount: 2,
  });
  expect(readFileSync(join(layer.folder, "file"), "utf8")).toBe("one");
  expect(await store.get(layer.digest)).toStrictEqual(layer);
  expect(await store.list()).toStrictEqual([layer]);
  expect(readdirSync(join(state, "layers"))).toStrictEqual([layer.digest.slice(7)]);
});

test("commit() stores the same content once, also when it comes several times at once", async () => {
  const { store, state } = open();
  const folders = await Promise.all([1, 2, 3, 4].map(() => staged(store)));
  const layers = await Promise.all(folders.map((folder) => store.commit(folder)));
  expect(new Set(layers.map(({ digest }) => digest)).size).toBe(1);
  expect(readdirSync(join(state, "layers")).length).toBe(1);
  const other = await store.commit(await staged(store, "two"));
  expect(other.digest).not.toBe(layers[0]?.digest);
});

test("listing() tells modes, links, hard links and folders, and leaves sockets out", async () => {
  const { store } = open();
  const folder = await staged(store);
  mkdirSync(join(folder, "d"));
  chmodSync(join(folder, "d"), 0o1777);
  symlinkSync("/nowhere", join(folder, "d/link"));
  linkSync(join(folder, "file"), join(folder, "second"));
  const listen = 'require("net").createServer().listen("socket", () => process.exit())';
  execFileSync(process.execPath, ["-e", listen], { cwd: folder });
  const { digest } = await store.commit(folder);
  // Ordinary users are root in the user namespace that layers are read in.
  const owner = { uid: 0, gid: 0 };
  const listing = await store.listing(digest);
  expect(listing.map(({ path, kind }) => `${kind} ${path}`)).toStrictEqual([
    "folder ",
    "folder d",
    "link d/link",
    "file file",
    "hard-link second",
  ]);
  expect(listing[1]).toStrictEqual({
    path: "d",
    mode: 0o1777,
    ...owner,
    kind: "folder",
    isOpaque: false,
  });
  expect(listing[4]).toMatchObject({ target: "file" });
});

rootTest(
  "listing() tells owners, devices, capabilities, whiteouts and opaque folders",
  async () => {
    const { store } = open();
    const folder = await store.stage();
    writeFileSync(join(folder, "ping"), "");
    execFileSync(
      "sh",
      [
        "-ec",
        "chown 7:8 ping; setcap cap_setuid+ep ping || exit 9; mknod null c 1 3; mknod gone c 0 0; mkfifo pipe",
      ],
      { cwd: folder },
    );
    const { digest } = await store.commit(folder);
    expect((await store.listing(digest)).slice(1)).toStrictEqual([
      { path: "gone", mode: 0, uid: 0, gid: 0, kind: "whiteout" },
      {
        path: "null",
        mode: expect.any(Number),
        uid: 0,
        gid: 0,
        kind: "character-device",
        major: 1,
        minor: 3,
      },
      // CAP_SETUID is bit 7: a byte that is no text.
      {
        path: "ping",
        mode: 0o644,
        uid: 7,
        gid: 8,
        kind: "file",
        size: 0,
        sha256: expect.stringMatching(/^e3b0c4/),
        capability: "0100000280000000000000000000000000000000",
      },
      { path: "pipe", mode: expect.any(Number), uid: 0, gid: 0, kind: "pipe" },
    ]);
  },
);

test("commit() takes a folder whose mode forbids writing, and keeps the mode", async () => {
  const { store } = open();
  const folder = await staged(store);
  chmodSync(folder, 0o555);
  const layer = await store.commit(folder);
  expect(statSync(layer.folder).mode & 0o777).toBe(0o555);
});

test("discard() removes a staged folder, and can be repeated", async () => {
  const { store, state } = open();
  const folder = await staged(store);
  await store.discard(folder);
  await store.discard(folder);
  expect(readdirSync(join(state, "layers"))).toStrictEqual([]);
});

test("remove() deletes a layer, and get() then says that there is none", async () => {
  const { store, state } = open();
  const { digest, folder } = await store.commit(await staged(store));
  await store.remove(digest);
  await store.remove(digest);
  expect(existsSync(folder)).toBe(false);
  await expect(store.get(digest)).rejects.toThrow(
    `Cannot find the layer "${digest}": it is not in "${state}/layers"`,
  );
  await expect(store.get("../../etc")).rejects.toThrow(
    'Cannot find the layer "../../etc": that is no digest, expected sha256: and 64 digits',
  );
});

test("list() of a store that has never been used is empty", async () => {
  expect(await open().store.list()).toStrictEqual([]);
});

test("recover() leaves what this process is making", async () => {
  const { store } = open();
  const folder = await store.stage();
  expect(await store.recover()).toStrictEqual([]);
  expect(existsSync(folder)).toBe(true);
});

test("lowerFolders() gives folders in order, and / for the host", async () => {
  const { store } = open();
  const one = await store.commit(await staged(store, "one"));
  const two = await store.commit(await staged(store, "two"));
  const refs = [
    { kind: "layer", digest: two.digest },
    { kind: "layer", digest: one.digest },
    { kind: "host" },
  ] as const;
  expect(await lowerFolders(refs, store)).toStrictEqual([two.folder, one.folder, "/"]);
});

test("get() refuses a layer that another kind of user has made", async () => {
  const { store, state } = open();
  const { digest, folder } = await store.commit(await staged(store));
  const file = join(folder, "../layer.json");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/"[a-z]+\.overlay\.opaque"/, '"other.overlay.opaque"'),
  );
  await expect(store.get(digest)).rejects.toThrow(
    new RegExp(
      `^Cannot use the layer "${digest}": .* made it and this is .*, expected the same kind of user. Use another state folder than "${state}".$`,
    ),
  );
});
