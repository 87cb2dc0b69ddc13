/** S3Download and S3Upload as documents use them: this computer's host, the SDK's client, an S3 server (moto). */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { s3Download } from "../../lib/actions/s3-download.ts";
import { s3Upload } from "../../lib/actions/s3-upload.ts";
import { actionContext, runAction } from "../fakes/action-context.ts";
import { newBucket } from "../support/bucket.ts";
import { FULL_BUCKET, startMoto, useEndpoint } from "../support/moto.ts";
import { needPythonTools } from "../support/need-python-tools.ts";

const DONE = { status: "success", outputs: [] };
/** Characters that URLs, XML and the signature treat in their own ways. */
const ODD = "odd/ä b+c%20&d'(e)!~=@,;:$.txt";

let url = "";
needPythonTools(async (tools) => {
  const moto = await startMoto(tools);
  url = moto.url;
  return moto.close;
});
beforeEach(() => useEndpoint(url));
afterEach(() => void vi.unstubAllEnvs());

/** A context in a folder with these files. */
function contextWith(files: { readonly [path: string]: string } = {}) {
  const context = actionContext();
  const at = (path: string): string => join(context.folder, path);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  }
  const text = (path: string): string => readFileSync(at(path), "utf8");
  /** Files and their contents, folders with a slash. */
  const all = () =>
    Object.fromEntries(
      readdirSync(context.folder, { recursive: true, withFileTypes: true })
        .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
        .map(({ entry, path }) => [
          path.slice(context.folder.length + 1) + (entry.isDirectory() ? "/" : ""),
          entry.isDirectory() ? "" : readFileSync(path, "utf8"),
        ]),
    );
  return { ...context, at, text, all };
}

describe("S3Download", () => {
  test("S3Download gets one object into a file, a folder, and over an older file", async () => {
    const { name, fill } = await newBucket();
    await fill({ "k/x.txt": "content", "k/empty": "", [ODD]: "odd" });
    const context = contextWith({ old: "much longer than before" });
    const items = [
      { source: `s3://${name}/k/x.txt`, destination: "a/b.txt" },
      { source: `s3://${name}/k/x.txt`, destination: "folder/" },
      { source: `s3://${name}/k/x.txt`, destination: "old" },
      { source: `s3://${name}/k/empty`, destination: "empty", overwrite: false },
      { source: `s3://${name}/${ODD}`, destination: "odd/" },
    ];
    expect(await runAction(s3Download, items, context)).toStrictEqual(DONE);
    expect(context.all()).toStrictEqual({
      "a/": "",
      "a/b.txt": "content",
      empty: "",
      "folder/": "",
      "folder/x.txt": "content",
      "odd/": "",
      [`odd/${ODD.slice("odd/".length)}`]: "odd",
      old: "content",
    });
  });

  test("S3Download of a wildcard takes all below the prefix, at any depth, with their paths", async () => {
    const { name, fill } = await newBucket();
    await fill({
      "conf/a": "1",
      "conf/d/e/b": "2",
      "conf/nothing/": "",
      [`conf/${ODD}`]: "3",
      conference: "4",
    });
    const whole = contextWith();
    const source = `s3://${name}/conf/*`;
    expect(await runAction(s3Download, [{ source, destination: "etc" }], whole)).toStrictEqual(
      DONE,
    );
    expect(whole.all()).toStrictEqual({
      "etc/": "",
      "etc/a": "1",
      "etc/d/": "",
      "etc/d/e/": "",
      "etc/d/e/b": "2",
      "etc/nothing/": "",
      "etc/odd/": "",
      [`etc/${ODD}`]: "3",
    });
    const start = contextWith();
    await runAction(s3Download, [{ source: `s3://${name}/confe*`, destination: "x" }], start);
    expect(start.all()).toStrictEqual({ "x/": "", "x/conference": "4" });
  });

  test("S3Download refuses more than 1000 objects below a prefix before it takes the first", async () => {
    const context = contextWith();
    const source = `s3://${FULL_BUCKET}/many/*`;
    const items = [{ source, destination: "all" }];
    expect(await runAction(s3Download, items, context)).toStrictEqual({
      status: "failed",
      message: `Cannot download "${source}": it has more than 1000 objects, expected at most that`,
      outputs: [],
    });
    expect(context.all()).toStrictEqual({});
    const some = [{ source: `s3://${FULL_BUCKET}/many/99*`, destination: "some" }];
    expect(await runAction(s3Download, some, context)).toStrictEqual(DONE);
    expect(readdirSync(context.at("some"))).toHaveLength(11);
  });

  test("S3Download fails for what is not there, and leaves what was", async () => {
    const { name } = await newBucket();
    const failed = async (source: string) => {
      const context = contextWith({ old: "old" });
      const result = await runAction(s3Download, [{ source, destination: "old" }], context);
      expect(context.all()).toStrictEqual({ old: "old" });
      return result;
    };
    expect(await failed(`s3://${name}/none`)).toStrictEqual({
      status: "failed",
      message: `Cannot get "s3://${name}/none" (s3:GetObject): The specified key does not exist.`,
      outputs: [],
    });
    expect(await failed(`s3://${name}/none/*`)).toStrictEqual({
      status: "failed",
      message: `Cannot download "s3://${name}/none/*": there is no such object`,
      outputs: [],
    });
    expect(await failed("s3://no-such-bucket/k")).toStrictEqual({
      status: "failed",
      message:
        'Cannot get "s3://no-such-bucket/k" (s3:GetObject): The specified bucket does not exist',
      outputs: [],
    });
  });

  test("S3Download leaves an existing file alone with overwrite: false", async () => {
    const { name, fill } = await newBucket();
    await fill({ "k/x": "new", "k/y": "new" });
    const context = contextWith({ "d/x": "old" });
    const items = [{ source: `s3://${name}/k/*`, destination: "d", overwrite: false }];
    expect(await runAction(s3Download, items, context)).toStrictEqual({
      status: "failed",
      message: `S3Download: Cannot write "${context.at("d/x")}": the file already exists, and the overwrite setting is false`,
      outputs: [],
    });
    expect(context.text("d/x")).toBe("old");
  });
});

describe("S3Upload", () => {
  const files = {
    "r/a.txt": "a",
    "r/b.log": "b",
    "r/d/c.txt": "c",
    "r/d/e/f.txt": "",
    [`r/${ODD}`]: "odd",
  };
  test.each<[string, { source: string; recurse?: boolean }, string, string[]]>([
    ["a file to a key", { source: "r/a.txt" }, "x/y", ["x/y"]],
    ["a file to a prefix", { source: "r/a.txt" }, "x/", ["x/a.txt"]],
    ["files of a wildcard", { source: "r/*" }, "x/", ["x/a.txt", "x/b.log"]],
    ["some files of a wildcard", { source: "r/*.txt" }, "x", ["x/a.txt"]],
    [
      "a wildcard with sub-folders",
      { source: "r/*", recurse: true },
      "x/",
      ["x/a.txt", "x/b.log", "x/d/c.txt", "x/d/e/f.txt", `x/${ODD}`],
    ],
    [
      "a folder with all in it",
      { source: "r", recurse: true },
      "",
      ["a.txt", "b.log", "d/c.txt", "d/e/f.txt", ODD],
    ],
  ])("S3Upload of %s", async (_, item, key, keys) => {
    const bucket = await newBucket();
    const items = [{ ...item, destination: `s3://${bucket.name}/${key}` }];
    expect(await runAction(s3Upload, items, contextWith(files))).toStrictEqual(DONE);
    expect(await bucket.keys()).toStrictEqual(keys);
  });

  test("S3Upload and S3Download give back what was sent, byte by byte", async () => {
    const bucket = await newBucket();
    const context = contextWith(files);
    const bytes = Buffer.alloc(9 * 1024 ** 2 + 1, "\0\u00ff\r\nkiln");
    writeFileSync(context.at("r/large"), bytes);
    await runAction(
      s3Upload,
      [{ source: "r", destination: `s3://${bucket.name}/sent`, recurse: true }],
      context,
    );
    expect(await bucket.text(`sent/${ODD}`)).toBe("odd");
    await runAction(
      s3Download,
      [{ source: `s3://${bucket.name}/sent/*`, destination: "back" }],
      context,
    );
    for (const path of Object.keys(files))
      expect(context.text(path.replace(/^r/, "back"))).toBe(context.text(path));
    expect(readFileSync(context.at("back/large")).equals(bytes)).toBe(true);
  });

  test("S3Upload fails for a bucket that is not there, and for a folder without recurse", async () => {
    const context = contextWith(files);
    const upload = (source: string) =>
      runAction(s3Upload, [{ source, destination: "s3://no-such-bucket/x/" }], context);
    expect(await upload("r/a.txt")).toStrictEqual({
      status: "failed",
      message:
        'Cannot put "s3://no-such-bucket/x/a.txt" (s3:PutObject): The specified bucket does not exist',
      outputs: [],
    });
    expect(await upload("r/d")).toStrictEqual({
      status: "failed",
      message:
        'Cannot upload "r/d": it is a folder, expected a file. Set "recurse" to true to upload all of it',
      outputs: [],
    });
  });
});
