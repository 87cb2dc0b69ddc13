import { expect, test } from "vitest";
import { changesOf } from "../../../lib/local/images/changes.ts";
import type { LayerEntry } from "../../../lib/local/images/layer-entry.ts";
import { EMPTY_ROOT, layerAbove, type RootView } from "../../../lib/local/images/root-view.ts";

const owner = { uid: 0, gid: 0 };
const file = (path: string, sha256 = "aa", mode = 0o644): LayerEntry => ({
  path,
  mode,
  ...owner,
  kind: "file",
  size: 2,
  sha256,
});
const folder = (path: string, isOpaque = false, mode = 0o755): LayerEntry => ({
  path,
  mode,
  ...owner,
  kind: "folder",
  isOpaque,
});
const gone = (path: string): LayerEntry => ({ path, mode: 0, ...owner, kind: "whiteout" });

const BASE: RootView = layerAbove(
  [
    folder(""),
    folder("etc"),
    file("etc/a"),
    file("etc/b"),
    folder("etc/d"),
    file("etc/d/x"),
    folder("opt"),
    folder("opt/app"),
    file("opt/app/one"),
    file("opt/app/two"),
  ],
  EMPTY_ROOT,
);

test.each<[string, readonly LayerEntry[], readonly string[]]>([
  [
    "a new file in a folder that was there",
    [folder(""), folder("etc"), file("etc/new")],
    ["added /etc/new"],
  ],
  [
    "a file with other content",
    [folder(""), folder("etc"), file("etc/a", "bb")],
    ["changed /etc/a"],
  ],
  ["a file with another mode", [file("etc/a", "aa", 0o600)], ["changed /etc/a"]],
  ["nothing for a file written again", [folder(""), folder("etc"), file("etc/a")], []],
  ["a folder with another mode", [folder("etc", false, 0o700)], ["changed /etc"]],
  [
    "a deleted file and a deleted folder as one each",
    [gone("etc/b"), gone("etc/d")],
    ["deleted /etc/b", "deleted /etc/d"],
  ],
  ["nothing for the deletion of what never was", [gone("etc/never")], []],
  [
    "what a replaced folder has lost",
    [folder("opt/app", true), file("opt/app/one"), file("opt/app/three")],
    ["added /opt/app/three", "deleted /opt/app/two"],
  ],
  ["a file in place of a folder", [file("opt/app")], ["changed /opt/app"]],
  [
    "a hard link by the file that it names",
    [file("etc/new"), { path: "etc/a", mode: 0, ...owner, kind: "hard-link", target: "etc/new" }],
    ["added /etc/new"],
  ],
  ["a capability", [{ ...file("etc/a"), capability: "01" } as LayerEntry], ["changed /etc/a"]],
])("changesOf() finds %s", async (_, layer, expected) => {
  const changes = await changesOf(layer, BASE);
  expect(changes.map(({ change, path }) => `${change} ${path}`)).toStrictEqual(expected);
});

test("changesOf() tells kinds, and sizes of files that are there", async () => {
  expect(
    await changesOf(
      [file("f"), { path: "l", mode: 0o777, ...owner, kind: "link", target: "f" }, gone("etc/a")],
      BASE,
    ),
  ).toStrictEqual([
    { path: "/etc/a", change: "deleted", kind: "file" },
    { path: "/f", change: "added", kind: "file", size: 2 },
    { path: "/l", change: "added", kind: "link" },
  ]);
});

test("a whiteout in between hides what lies below it from the layer above", async () => {
  const between = layerAbove([gone("etc")], BASE);
  expect(
    (await changesOf([folder("etc"), file("etc/a")], between)).map(
      ({ change, path }) => `${change} ${path}`,
    ),
  ).toStrictEqual(["added /etc", "added /etc/a"]);
  expect(await between.namesIn("")).toStrictEqual(["opt"]);
  expect(await between.at("etc/d/x")).toBe(undefined);
});
