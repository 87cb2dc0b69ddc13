import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findInLayers } from "../../../lib/local/images/layered-files.ts";
import { rootTest } from "../../fakes/as-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

/** Layers, top first: path → content, or "→ target" for a link. */
function layersOf(...layers: readonly { readonly [path: string]: string }[]): readonly string[] {
  const state = stateFolder();
  return layers.map((layer, index) => {
    const folder = join(state, String(index));
    mkdirSync(folder);
    for (const [path, content] of Object.entries(layer)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (content.startsWith("→ ")) symlinkSync(content.slice(2), join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
    return folder;
  });
}

test.each([
  [
    "the topmost file",
    [{ "etc/a": "new" }, { "etc/a": "old" }],
    "etc/a",
    { path: "etc/a", kind: "file", at: "0/etc/a" },
  ],
  [
    "a file below",
    [{ "etc/b": "" }, { "etc/a": "old" }],
    "etc/a",
    { path: "etc/a", kind: "file", at: "1/etc/a" },
  ],
  ["a folder", [{ "etc/b": "" }], "etc", { path: "etc", kind: "folder", at: "0/etc" }],
  [
    "through relative links across layers",
    [{ "etc/os-release": "→ ../usr/lib/os-release" }, { "usr/lib/os-release": "x" }],
    "etc/os-release",
    { path: "usr/lib/os-release", kind: "file", at: "1/usr/lib/os-release" },
  ],
  [
    "through absolute links, inside",
    [{ bin: "→ /usr/bin" }, { "usr/bin/sh": "→ dash", "usr/bin/dash": "x" }],
    "bin/sh",
    { path: "usr/bin/dash", kind: "file", at: "1/usr/bin/dash" },
  ],
  [
    "a link that leads nowhere",
    [{ "etc/resolv.conf": "→ ../run/systemd/stub.conf" }],
    "etc/resolv.conf",
    { path: "run/systemd/stub.conf", kind: "missing", at: undefined },
  ],
  [
    "that .. does not leave the root",
    [{ a: "→ ../../../b", b: "x" }],
    "a",
    { path: "b", kind: "file", at: "0/b" },
  ],
])("findInLayers() finds %s", async (_, layers, path, expected) => {
  const folders = layersOf(...(layers as { [path: string]: string }[]));
  const found = await findInLayers(folders, path);
  const parent = dirname(folders[0] ?? "");
  expect({
    path: found?.path,
    kind: found?.kind,
    at: found?.location?.slice(parent.length + 1),
  }).toStrictEqual(expected);
});

test.each([
  ["nothing", [{ a: "" }], "etc/a"],
  ["a file in place of a folder above", [{ etc: "a file" }, { "etc/a": "x" }], "etc/a"],
  ["links in a circle", [{ a: "→ b", b: "→ a" }], "a"],
])("findInLayers() finds none with %s", async (_, layers, path) => {
  expect(await findInLayers(layersOf(...(layers as { [path: string]: string }[])), path)).toBe(
    undefined,
  );
});

rootTest("findInLayers() honours whiteouts", async () => {
  const layers = layersOf({ "etc/x": "" }, { "etc/a": "old", "var/b/c": "x" });
  execFileSync("sh", ["-ec", "mknod etc/a c 0 0; mknod var c 0 0"], { cwd: layers[0] });
  expect(await findInLayers(layers, "etc/a")).toBe(undefined);
  expect(await findInLayers(layers, "var/b/c")).toBe(undefined);
});
