import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Action } from "../../lib/actions/action.ts";
import { createFile } from "../../lib/actions/create-file.ts";
import { createFolder } from "../../lib/actions/create-folder.ts";
import { ownership } from "../../lib/actions/ownership.ts";
import { setFileOwner } from "../../lib/actions/set-file-owner.ts";
import { setFilePermissions } from "../../lib/actions/set-file-permissions.ts";
import { setFolderOwner } from "../../lib/actions/set-folder-owner.ts";
import { setFolderPermissions } from "../../lib/actions/set-folder-permissions.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { actionContext, runAction } from "../fakes/action-context.ts";
import { rootTest, userTest } from "../fakes/as-root.ts";

const DONE = { status: "success", outputs: [] };

/** `top` with a file, a folder with a file, and a link to a file outside. */
function tree() {
  const context = actionContext();
  const at = (path: string): string => join(context.folder, path);
  mkdirSync(at("top/sub"), { recursive: true });
  for (const file of ["outside", "top/file", "top/sub/file"])
    writeFileSync(at(file), "", { mode: 0o644 });
  symlinkSync("../outside", at("top/link"));
  const modes = (...paths: string[]): string[] =>
    paths.map((path) => (statSync(at(path)).mode & 0o7777).toString(8));
  const owners = (...paths: string[]): string[] =>
    paths.map((path) => `${lstatSync(at(path)).uid}:${lstatSync(at(path)).gid}`);
  const run = <Item>(action: Action<Item>, ...items: object[]) => runAction(action, items, context);
  return { ...context, at, modes, owners, run };
}

describe("permissions", () => {
  test("setFilePermissions sets exactly the given bits", async () => {
    const { run, modes } = tree();
    expect(await run(setFilePermissions, { path: "outside", permissions: "0777" })).toStrictEqual(
      DONE,
    );
    expect(modes("outside")).toStrictEqual(["777"]);
  });

  test("setFilePermissions fails for a path that is not there", async () => {
    const { run, at } = tree();
    expect(await run(setFilePermissions, { path: "none", permissions: 755 })).toMatchObject({
      message: `Cannot chmod "${at("none")}": it does not exist (ENOENT)`,
    });
  });

  test("setFolderPermissions sets the bits of all below the folder, but follows no link", async () => {
    const { run, modes } = tree();
    await run(setFolderPermissions, { path: "top", permissions: "0751" });
    expect(modes("top", "top/file", "top/sub", "top/sub/file", "outside")).toStrictEqual([
      "751",
      "751",
      "751",
      "751",
      "644",
    ]);
  });

  test("setFolderPermissions is not stopped by the bits that it takes away", async () => {
    const { run, modes, at } = tree();
    expect(await run(setFolderPermissions, { path: "top", permissions: "0600" })).toStrictEqual(
      DONE,
    );
    expect(modes("top")).toStrictEqual(["600"]);
    // So that the test's folder can be removed.
    for (const path of ["top", "top/sub"]) chmodSync(at(path), 0o700);
  });

  test("setFolderPermissions changes only the folder with recursive: false", async () => {
    const { run, modes } = tree();
    await run(setFolderPermissions, { path: "top", permissions: "0711", recursive: false });
    expect(modes("top", "top/file")).toStrictEqual(["711", "644"]);
  });
});

describe("owners", () => {
  rootTest("setFileOwner (as root) takes ids, and follows a link", async () => {
    const { run, owners } = tree();
    expect(await run(setFileOwner, { path: "top/link", owner: "12", group: "34" })).toStrictEqual(
      DONE,
    );
    expect(owners("outside", "top/link")).toStrictEqual(["12:34", "0:0"]);
  });

  rootTest(
    "setFileOwner (as root) takes names, and the owner's primary group by default",
    async () => {
      const { run, owners } = tree();
      await run(setFileOwner, { path: "outside", owner: "daemon" });
      expect(owners("outside")).toStrictEqual(["1:1"]);
    },
  );

  rootTest("setFileOwner (as root) leaves the group for an id without an account", async () => {
    const { run, owners, at } = tree();
    lchownSync(at("outside"), 0, 7);
    await run(setFileOwner, { path: "outside", owner: "64999" });
    expect(owners("outside")).toStrictEqual(["64999:7"]);
  });

  rootTest(
    "setFolderOwner (as root) changes all below the folder, links themselves too",
    async () => {
      const { run, owners } = tree();
      await run(setFolderOwner, { path: "top", owner: "12", group: "34" });
      expect(owners("top", "top/file", "top/sub/file", "top/link", "outside")).toStrictEqual([
        "12:34",
        "12:34",
        "12:34",
        "12:34",
        "0:0",
      ]);
    },
  );

  rootTest("setFolderOwner (as root) changes only the folder with recursive: false", async () => {
    const { run, owners } = tree();
    await run(setFolderOwner, { path: "top", owner: "12", group: "34", recursive: false });
    expect(owners("top", "top/sub")).toStrictEqual(["12:34", "0:0"]);
  });

  rootTest("createFile and createFolder (as root) give what they make an owner", async () => {
    const { run, owners, modes } = tree();
    await run(createFile, { path: "x/f", owner: "12", permissions: "4755" });
    await run(createFolder, { path: "y/d", group: "daemon" });
    expect(owners("x/f", "x", "y/d", "y")).toStrictEqual(["12:0", "0:0", "0:1", "0:0"]);
    expect(modes("x/f")).toStrictEqual(["4755"]);
  });

  userTest("setFileOwner (not as root) is refused", async () => {
    const { run } = tree();
    expect(await run(setFileOwner, { path: "outside", owner: "0" })).toMatchObject({
      message: expect.stringContaining("the operation is not permitted (EPERM)"),
    });
  });

  test.each([
    [
      { owner: "kiln-nobody" },
      'Cannot use the user "kiln-nobody": there is none of that name or id',
    ],
    [
      { owner: "root", group: "kiln-nobody" },
      'Cannot use the group "kiln-nobody": there is none of that name or id',
    ],
    [{ owner: "-u" }, 'Cannot use the user "-u": there is none of that name or id'],
  ])("setFileOwner refuses the unknown: %j", async (input, message) => {
    const { run } = tree();
    expect(await run(setFileOwner, { path: "outside", ...input })).toMatchObject({ message });
  });

  test("ownership() leaves what is not given as it is", async () => {
    const host = nodeHost();
    expect([
      await ownership(host, undefined, "5"),
      await ownership(host, "root", undefined),
      await ownership(host, "root", undefined, { isPrimaryGroupDefault: true }),
    ]).toStrictEqual([
      { user: -1, group: 5 },
      { user: 0, group: -1 },
      { user: 0, group: 0 },
    ]);
  });
});
