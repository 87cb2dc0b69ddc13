import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { appendFile } from "../../lib/actions/append-file.ts";
import { copyFile } from "../../lib/actions/copy-file.ts";
import { createFile } from "../../lib/actions/create-file.ts";
import { createFolder } from "../../lib/actions/create-folder.ts";
import { createSymlink } from "../../lib/actions/create-symlink.ts";
import { deleteFile } from "../../lib/actions/delete-file.ts";
import { deleteFolder } from "../../lib/actions/delete-folder.ts";
import { listFiles } from "../../lib/actions/list-files.ts";
import { moveFile } from "../../lib/actions/move-file.ts";
import { readFile } from "../../lib/actions/read-file.ts";
import { setFileEncoding } from "../../lib/actions/set-file-encoding.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";

const DONE = { status: "success", outputs: [] };

/** A context whose folder holds these files; a name that ends with a slash is a folder. */
function contextWith(files: { readonly [path: string]: string } = {}) {
  const context = actionContext();
  for (const [path, content] of Object.entries(files)) {
    const place = join(context.folder, path);
    mkdirSync(path.endsWith("/") ? place : dirname(place), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(place, content);
  }
  const at = (path: string): string => join(context.folder, path);
  return { ...context, at, text: (path: string) => readFileSync(at(path), "utf8") };
}

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe("appendFile", () => {
  test("appendFile adds text to the end of a file, without a line break", async () => {
    const context = contextWith({ hosts: "a\n" });
    const items = [
      { path: "hosts", content: "b" },
      { path: context.at("hosts"), content: "c" },
    ];
    expect(await runAction(appendFile, items, context)).toStrictEqual(DONE);
    expect(context.text("hosts")).toBe("a\nbc");
  });

  test("appendFile encodes what it adds", async () => {
    const context = contextWith({ text: "" });
    await runAction(appendFile, [{ path: "text", content: "ä", encoding: "UTF-16-BE" }], context);
    expect([...readFileSync(context.at("text"))]).toStrictEqual([0, 0xe4]);
  });

  test("appendFile fails for a file that is not there, and does not make it", async () => {
    const context = contextWith();
    const result = await runAction(appendFile, [{ path: "none", content: "x" }], context);
    expect(result).toStrictEqual({
      status: "failed",
      message: `Cannot access "${context.at("none")}": it does not exist (ENOENT)`,
      outputs: [],
    });
    expect(existsSync(context.at("none"))).toBe(false);
  });
});

describe("createFile", () => {
  test("createFile writes exactly the content, and makes folders", async () => {
    const context = contextWith();
    const content = "a\\n$X {{ y }}\n";
    expect(await runAction(createFile, [{ path: "a/b/c", content }], context)).toStrictEqual(DONE);
    expect(context.text("a/b/c")).toBe(content);
  });

  test("createFile makes an empty file without content, with 0666 less the umask", async () => {
    const context = contextWith();
    await runAction(createFile, [{ path: "marker" }], context);
    expect(context.text("marker")).toBe("");
    expect(modeOf(context.at("marker"))).toBe((0o666 & ~process.umask()).toString(8));
  });

  test.each([
    ["0755", "755"],
    ["4750", "4750"],
    ["777", "777"],
    ["0600", "600"],
  ])("createFile sets permissions %s exactly", async (permissions, mode) => {
    const context = contextWith();
    await runAction(createFile, [{ path: "tool", permissions }], context);
    expect(modeOf(context.at("tool"))).toBe(mode);
  });

  test("createFile rewrites a file, or leaves it alone with overwrite: false", async () => {
    const context = contextWith({ file: "a long text" });
    await runAction(createFile, [{ path: "file", content: "new" }], context);
    expect(context.text("file")).toBe("new");
    const items = [{ path: "file", content: "newer", overwrite: false }];
    expect(await runAction(createFile, items, context)).toMatchObject({
      status: "failed",
      message: `Cannot write "${context.at("file")}": the file already exists, and the overwrite setting is false`,
    });
    expect(context.text("file")).toBe("new");
  });

  test.each([["folder"], ["new/"]])("createFile refuses the folder %s", async (path) => {
    const context = contextWith({ "folder/": "" });
    expect(await runAction(createFile, [{ path }], context)).toMatchObject({
      message: `Cannot write "${context.folder}/${path}": it is a folder, expected a file`,
    });
  });

  test("createFile refuses owner, group and permissions on Windows", async () => {
    const context = actionContext({ platform: "windows" });
    const items = [{ path: "C:\\x", owner: "app", permissions: "0600" }];
    expect(await runAction(createFile, items, context)).toMatchObject({
      message: 'Cannot use "owner", "permissions": Windows has no such thing',
    });
  });

  test.each([
    [
      { path: "x", permissions: "0888" },
      'Cannot use "0888" for "permissions": expected octal digits like "0755"',
    ],
    [
      { path: "x", encoding: "latin1" },
      'Cannot use "latin1" for "encoding": expected utf8, utf16, utf16-LE, utf16-BE, utf32, utf32-LE or utf32-BE',
    ],
    [{ content: "x" }, 'Cannot read the document: the key "path" is missing'],
  ])("createFile refuses %j", (input, problem) => {
    expect(problemsOf(createFile as never, input)).toStrictEqual([problem]);
  });

  test("createFile works on items in order and stops at the first that fails", async () => {
    const context = contextWith({ "b/": "" });
    const items = [{ path: "a" }, { path: "b" }, { path: "c" }];
    expect((await runAction(createFile, items, context)).status).toBe("failed");
    expect(readdirSync(context.folder)).toStrictEqual(["a", "b"]);
  });
});

describe("createFolder", () => {
  test("createFolder makes folders; the permissions are those of the last", async () => {
    const context = contextWith();
    const items = [{ path: "a/b/c/", permissions: "0700" }];
    expect(await runAction(createFolder, items, context)).toStrictEqual(DONE);
    expect(modeOf(context.at("a/b/c"))).toBe("700");
    expect(modeOf(context.at("a"))).toBe((0o777 & ~process.umask()).toString(8));
  });

  test("createFolder keeps what is in a folder that is there", async () => {
    const context = contextWith({ "a/file": "x" });
    await runAction(createFolder, [{ path: "a", permissions: "0750" }], context);
    expect([context.text("a/file"), modeOf(context.at("a"))]).toStrictEqual(["x", "750"]);
  });

  test("createFolder fails for a folder that is there with overwrite: false, and for a file", async () => {
    const context = contextWith({ "a/": "", file: "" });
    const run = (item: object) => runAction(createFolder, [item], context);
    expect(await run({ path: "a", overwrite: false })).toMatchObject({
      message: `Cannot make the folder "${context.at("a")}": it exists already, and the overwrite setting is false`,
    });
    expect(await run({ path: "file" })).toMatchObject({
      message: `Cannot make the folder "${context.at("file")}": a file of that name exists`,
    });
  });
});

describe("createSymlink", () => {
  test("createSymlink makes an absolute link, and folders for it", async () => {
    const context = contextWith({ target: "x" });
    const items = [{ path: "a/link", target: "target" }];
    expect(await runAction(createSymlink, items, context)).toStrictEqual(DONE);
    expect(readlinkSync(context.at("a/link"))).toBe(context.at("target"));
  });

  test("createSymlink replaces a link with force only", async () => {
    const context = contextWith({ one: "1", two: "2" });
    symlinkSync("one", context.at("link"));
    const run = (force: boolean) =>
      runAction(createSymlink, [{ path: "link", target: "two", force }], context);
    expect((await run(false)).status).toBe("failed");
    expect(context.text("link")).toBe("1");
    expect(await run(true)).toStrictEqual(DONE);
    expect(context.text("link")).toBe("2");
  });

  test.each([
    ["link", "none", "the target does not exist"],
    ["file", "target", "something that is no link has that name"],
    ["folder", "target", "something that is no link has that name"],
  ])("createSymlink with force refuses path %s and target %s", async (path, target, reason) => {
    const context = contextWith({ target: "", file: "kept", "folder/": "" });
    const items = [{ path, target, force: true }];
    expect(await runAction(createSymlink, items, context)).toMatchObject({
      message: `Cannot link "${context.at(path)}" to "${context.at(target)}": ${reason}`,
    });
  });
});

describe("deleteFile", () => {
  test("deleteFile removes a file, which must be there and be no folder", async () => {
    const context = contextWith({ file: "", "folder/": "" });
    const run = (path: string) => runAction(deleteFile, [{ path }], context);
    expect(await run("file")).toStrictEqual(DONE);
    expect((await run("file")).status).toBe("failed");
    expect((await run("folder")).status).toBe("failed");
    expect(readdirSync(context.folder)).toStrictEqual(["folder"]);
  });

  test("deleteFile removes what fits the wildcard, hidden files and links too, but no folder", async () => {
    const context = contextWith({
      "d/a.rpm": "",
      "d/.b.rpm": "",
      "d/c.rpm.txt": "",
      "d/e.rpm/": "",
      "d/sub/f.rpm": "",
    });
    symlinkSync("nowhere", context.at("d/g.rpm"));
    expect(await runAction(deleteFile, [{ path: "d/*.rpm" }], context)).toStrictEqual(DONE);
    expect(readdirSync(context.at("d")).sort()).toStrictEqual(["c.rpm.txt", "e.rpm", "sub"]);
  });

  test.each([["none-*"], ["no-folder/*"]])(
    "deleteFile accepts that nothing fits %s",
    async (path) => {
      expect(await runAction(deleteFile, [{ path }], contextWith())).toStrictEqual(DONE);
    },
  );
});

describe("deleteFolder", () => {
  test("deleteFolder removes an empty folder, and one with content with force only", async () => {
    const context = contextWith({ "empty/": "", "full/a/b": "x" });
    const run = (item: object) => runAction(deleteFolder, [item], context);
    expect(await run({ path: "empty/" })).toStrictEqual(DONE);
    expect(await run({ path: "full" })).toMatchObject({
      message: `Cannot rmdir "${context.at("full")}": it is a folder that is not empty (ENOTEMPTY)`,
    });
    expect(await run({ path: "full", force: true })).toStrictEqual(DONE);
    expect(readdirSync(context.folder)).toStrictEqual([]);
  });

  test.each([
    ["none", false, "failed"],
    ["none", true, "success"],
    ["file", false, "failed"],
    ["file", true, "success"],
    ["/", true, "failed"],
    ["//", true, "failed"],
  ])("deleteFolder of %s with force %s is a %s", async (path, force, status) => {
    const context = contextWith({ file: "" });
    const removed: unknown[] = [];
    const files = { ...context.host.files, rm: async (each: unknown) => void removed.push(each) };
    const host = { ...context.host, files: files as typeof context.host.files };
    expect(await runAction(deleteFolder, [{ path, force }], { ...context, host })).toMatchObject({
      status,
    });
    expect(removed).toStrictEqual(status === "success" ? [context.at(path)] : []);
  });

  test("deleteFolder removes a link, not what it leads to", async () => {
    const context = contextWith({ "kept/file": "x" });
    symlinkSync("kept", context.at("link"));
    await runAction(deleteFolder, [{ path: "link/", force: true }], context);
    expect([existsSync(context.at("link")), context.text("kept/file")]).toStrictEqual([false, "x"]);
  });
});

describe("listFiles", () => {
  const tree = { "d/b.rpm": "", "d/a.txt": "", "d/.h.rpm": "", "d/s/c.rpm": "", "d/e.rpm/": "" };
  test.each<[object, string[]]>([
    [{}, [".h.rpm", "a.txt", "b.rpm"]],
    [{ fileNamePattern: "*.rpm" }, [".h.rpm", "b.rpm"]],
    [{ fileNamePattern: "*.rpm", recursive: true }, [".h.rpm", "b.rpm", "s/c.rpm"]],
    [{ fileNamePattern: "?.rpm" }, []],
    [{ fileNamePattern: "*a*t*" }, ["a.txt"]],
  ])("listFiles with %j", async (options, names) => {
    const context = contextWith(tree);
    const files = names.map((name) => context.at(`d/${name}`)).join(",");
    expect(await runAction(listFiles, [{ path: "d", ...options }], context)).toStrictEqual({
      status: "success",
      outputs: [{ files }],
    });
  });

  test("listFiles gives one output for each item, sorted by code point", async () => {
    const context = contextWith({ "x/\u{1f600}": "", "x/\uff5e": "", "y/": "" });
    const result = await runAction(listFiles, [{ path: "x/" }, { path: "y" }], context);
    const files = `${context.at("x/\uff5e")},${context.at("x/\u{1f600}")}`;
    expect(result.outputs).toStrictEqual([{ files }, { files: "" }]);
  });

  test("listFiles fails for a folder that is not there", async () => {
    expect((await runAction(listFiles, [{ path: "none" }], contextWith())).status).toBe("failed");
  });
});

describe("readFile", () => {
  test("readFile gives the text unchanged, one output for each item, and prints nothing", async () => {
    const context = contextWith({ a: " x\r\n\n", b: "" });
    symlinkSync("a", context.at("link"));
    const result = await runAction(readFile, [{ path: "link" }, { path: "b" }], context);
    expect(result.outputs).toStrictEqual([{ content: " x\r\n\n" }, { content: "" }]);
    expect(context.lines).toStrictEqual([
      "I ReadFile: STARTED EXECUTION",
      "I ReadFile: FINISHED EXECUTION",
    ]);
  });

  test("readFile prints the content on demand", async () => {
    const context = contextWith({ a: "one\ntwo" });
    await runAction(readFile, [{ path: "a", printFileContent: "True" }], context);
    expect(context.lines.filter((line) => line.startsWith("O"))).toStrictEqual(["O one", "O two"]);
  });

  test("readFile fails for a file that is not there", async () => {
    expect((await runAction(readFile, [{ path: "none" }], contextWith())).status).toBe("failed");
  });

  test("readFile fails for a file that is too large to be chained", async () => {
    const context = contextWith({ big: "" });
    await context.host.files.open(context.at("big"), "r+").then(async (handle) => {
      await handle.truncate(67_108_865);
      await handle.close();
    });
    expect(await runAction(readFile, [{ path: "big" }], context)).toMatchObject({
      message: `Cannot read "${context.at("big")}": it has 67108865 bytes, expected at most 67108864`,
    });
  });
});

describe("setFileEncoding", () => {
  test("setFileEncoding converts in place; permission bits stay", async () => {
    const context = contextWith();
    writeFileSync(context.at("s"), "hä", { mode: 0o600 });
    const before = lstatSync(context.at("s")).ino;
    const items = [{ path: "s", encoding: "utf-16-LE" }];
    expect(await runAction(setFileEncoding, items, context)).toStrictEqual(DONE);
    expect([...readFileSync(context.at("s"))]).toStrictEqual([0x68, 0, 0xe4, 0]);
    expect([modeOf(context.at("s")), lstatSync(context.at("s")).ino]).toStrictEqual([
      "600",
      before,
    ]);
  });

  test("setFileEncoding refuses what is no UTF-8 and leaves it as it is", async () => {
    const context = contextWith({ s: "" });
    writeFileSync(context.at("s"), Buffer.from([0xff, 0x41]));
    expect(
      await runAction(setFileEncoding, [{ path: "s", encoding: "utf16" }], context),
    ).toMatchObject({
      message: `Cannot convert "${context.at("s")}": its content is not UTF-8`,
    });
    expect([...readFileSync(context.at("s"))]).toStrictEqual([0xff, 0x41]);
  });
});

describe.each([
  ["copyFile", copyFile, true],
  ["moveFile", moveFile, false],
])("%s", (name, action, keepsSource) => {
  const run = (context: ReturnType<typeof contextWith>, item: object) =>
    runAction(action, [item], context);

  test(`${name} gives a new name, and makes folders`, async () => {
    const context = contextWith({ a: "x" });
    utimesSync(context.at("a"), 1, 1);
    expect(await run(context, { source: "a", destination: "n/m/b" })).toStrictEqual(DONE);
    expect([context.text("n/m/b"), existsSync(context.at("a"))]).toStrictEqual(["x", keepsSource]);
  });

  test(`${name} keeps the name in a folder, and the permission bits`, async () => {
    const context = contextWith();
    writeFileSync(context.at("a"), "x", { mode: 0o711 });
    expect(await run(context, { source: "a", destination: "n/" })).toStrictEqual(DONE);
    expect(modeOf(context.at("n/a"))).toBe("711");
  });

  test(`${name} takes files, not folders, that fit a wildcard`, async () => {
    const context = contextWith({ "s/a.x": "1", "s/b.x": "2", "s/c": "", "s/d.x/e": "" });
    expect(await run(context, { source: "s/*.x", destination: "n/" })).toStrictEqual(DONE);
    expect(readdirSync(context.at("n"))).toStrictEqual(["a.x", "b.x"]);
  });

  test(`${name} takes an existing folder as destination of a wildcard`, async () => {
    const context = contextWith({ "s/a.x": "1", "s/b.x": "2", "n/": "" });
    expect(await run(context, { source: "s/*.x", destination: "n" })).toStrictEqual(DONE);
    expect(readdirSync(context.at("n"))).toStrictEqual(["a.x", "b.x"]);
  });

  test(`${name} may give the only match of a wildcard a new name`, async () => {
    const context = contextWith({ "s/a.x": "1" });
    expect(await run(context, { source: "s/*.x", destination: "b" })).toStrictEqual(DONE);
    expect(context.text("b")).toBe("1");
  });

  test.each<[string, object, string]>([
    [
      "a missing source",
      { source: "none", destination: "b" },
      'Cannot use "none": it does not exist, expected a file',
    ],
    [
      "a wildcard without a match",
      { source: "none*", destination: "b/" },
      'Cannot use "none*": it does not exist, expected a file',
    ],
    [
      "a folder as source",
      { source: "d", destination: "b" },
      'Cannot use "d": it is no file, expected a file',
    ],
    [
      "one name for several files",
      { source: "f*", destination: "b" },
      'Cannot give 2 files the name "b": expected a destination that ends with a separator',
    ],
    [
      "a folder in the target's place",
      { source: "f1", destination: "d" },
      'Cannot write "⟨d⟩": it is a folder, expected a file',
    ],
    [
      "an existing file with overwrite: false",
      { source: "f1", destination: "f2", overwrite: false },
      'Cannot write "⟨f2⟩": the file already exists, and the overwrite setting is false',
    ],
  ])(`${name} refuses %s`, async (_, item, message) => {
    const context = contextWith({ f1: "1", f2: "2", "d/": "" });
    expect(await run(context, item)).toStrictEqual({
      status: "failed",
      message: message.replace(/⟨(.*)⟩/, (_match, path: string) => context.at(path)),
      outputs: [],
    });
    expect([context.text("f1"), context.text("f2")]).toStrictEqual(["1", "2"]);
  });

  test(`${name} replaces an existing file`, async () => {
    const context = contextWith({ a: "new", b: "old and longer" });
    expect(await run(context, { source: "a", destination: "b" })).toStrictEqual(DONE);
    expect(context.text("b")).toBe("new");
  });
});

test("copyFile copies what a link leads to", async () => {
  const context = contextWith({ a: "x" });
  symlinkSync("a", context.at("link"));
  await runAction(copyFile, [{ source: "link", destination: "b" }], context);
  expect(lstatSync(context.at("b")).isSymbolicLink()).toBe(false);
});

test("moveFile copies and removes where a rename would cross file systems", async () => {
  const context = contextWith({ a: "x" });
  const rename = () => Promise.reject(Object.assign(new Error("EXDEV"), { code: "EXDEV" }));
  const host = { ...context.host, files: { ...context.host.files, rename } };
  const items = [{ source: "a", destination: "b" }];
  expect(await runAction(moveFile, items, { ...context, host })).toStrictEqual(DONE);
  expect([context.text("b"), existsSync(context.at("a"))]).toStrictEqual(["x", false]);
});
