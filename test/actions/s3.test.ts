import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { s3Download } from "../../lib/actions/s3-download.ts";
import { s3Upload } from "../../lib/actions/s3-upload.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";
import { awsWith, memoryS3 } from "../fakes/memory-s3.ts";

const DONE = { status: "success", outputs: [] };

function contextWith(objects: { [name: string]: string }, files: { [path: string]: string } = {}) {
  const s3 = memoryS3(objects);
  const context = actionContext({ aws: awsWith(s3) });
  const at = (path: string): string => join(context.folder, path);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  }
  return { ...context, s3, at, text: (path: string) => readFileSync(at(path), "utf8") };
}

describe("s3Download", () => {
  test.each([
    ["a/b.txt", "a/b.txt"],
    ["folder/", "folder/x.txt"],
  ])("s3Download of one object to %s", async (destination, place) => {
    const context = contextWith({ "bucket/k/x.txt": "content" });
    const items = [{ source: "s3://bucket/k/x.txt", destination }];
    expect(await runAction(s3Download, items, context)).toStrictEqual(DONE);
    expect(context.text(place)).toBe("content");
    expect(readdirSync(dirname(context.at(place)))).toHaveLength(1);
  });

  test("s3Download takes all below a prefix and keeps the paths", async () => {
    const context = contextWith({
      "bucket/conf/a": "1",
      "bucket/conf/d/e/b": "2",
      "bucket/conf/empty/": "",
      "bucket/other": "",
    });
    const items = [{ source: "s3://bucket/conf/*", destination: "etc" }];
    expect(await runAction(s3Download, items, context)).toStrictEqual(DONE);
    expect(readdirSync(context.at("etc"), { recursive: true }).sort()).toStrictEqual([
      "a",
      "d",
      "d/e",
      "d/e/b",
      "empty",
    ]);
  });

  test("s3Download counts paths from the last slash of a prefix without one at its end", async () => {
    const context = contextWith({
      "bucket/d/app-1/x": "1",
      "bucket/d/app-2": "2",
      "bucket/d/z": "",
    });
    await runAction(s3Download, [{ source: "s3://bucket/d/app*", destination: "out/" }], context);
    expect(readdirSync(context.at("out"), { recursive: true }).sort()).toStrictEqual([
      "app-1",
      "app-1/x",
      "app-2",
    ]);
  });

  test("s3Download leaves an existing file alone with overwrite: false", async () => {
    const context = contextWith({ "bucket/x": "new" }, { x: "old" });
    const items = [{ source: "s3://bucket/x", destination: "x", overwrite: false }];
    expect(await runAction(s3Download, items, context)).toStrictEqual({
      status: "failed",
      message: `S3Download: Cannot write "${context.at("x")}": the file already exists, and the overwrite setting is false`,
      outputs: [],
    });
    expect(context.text("x")).toBe("old");
  });

  test("s3Download replaces an existing file, which keeps its permissions", async () => {
    const context = contextWith({ "bucket/x": "new" }, { x: "old" });
    await context.host.files.chmod(context.at("x"), 0o751);
    await runAction(s3Download, [{ source: "s3://bucket/x", destination: "x" }], context);
    expect(context.text("x")).toBe("new");
    expect((await context.host.files.stat(context.at("x"))).mode & 0o777).toBe(0o751);
  });

  test("s3Download takes 1000 objects below a prefix", async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => [`b/k/${index}`, ""]);
    const context = contextWith(Object.fromEntries(keys));
    const items = [{ source: "s3://b/k/*", destination: "all" }];
    expect(await runAction(s3Download, items, context)).toStrictEqual(DONE);
    expect(readdirSync(context.at("all"))).toHaveLength(1000);
  });

  test.each<[string, { [name: string]: string }, object, string]>([
    ["a missing object", {}, { source: "s3://b/k" }, 'Cannot get "s3://b/k": no such key'],
    [
      "an empty prefix",
      {},
      { source: "s3://b/k/*" },
      'Cannot download "s3://b/k/*": there is no such object',
    ],
    [
      "another owner",
      { "b/k": "" },
      { source: "s3://b/k", expectedBucketOwner: "000000000001" },
      "Cannot use the bucket: it belongs to 111122223333",
    ],
    [
      "a key that leads out of the folder",
      { "b/k/../../x": "" },
      { source: "s3://b/k/*" },
      'Cannot download the object "../../x": its key is no path of a file',
    ],
    [
      "more than 1000 objects",
      Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`b/k/${index}`, ""])),
      { source: "s3://b/k/*" },
      'Cannot download "s3://b/k/*": it has more than 1000 objects, expected at most that',
    ],
  ])("s3Download fails for %s, and leaves nothing half done", async (_, objects, item, message) => {
    const context = contextWith(objects);
    const result = await runAction(s3Download, [{ destination: "out", ...item }], context);
    expect(result).toStrictEqual({ status: "failed", message, outputs: [] });
    expect(readdirSync(context.folder)).toStrictEqual([]);
  });

  test.each([
    [
      "s3://bucket/a*/b",
      'Cannot use "s3://bucket/a*/b" as source: "*" stands inside, expected it as the last character only',
    ],
    [
      "s3://bucket/",
      'Cannot use "s3://bucket/" as source: it has no key, expected s3://⟨bucket⟩/⟨key⟩',
    ],
    [
      "https://bucket/x",
      'Cannot use "https://bucket/x" for "source": expected s3://⟨bucket⟩/⟨key⟩',
    ],
  ])("s3Download refuses the source %s", (source, problem) => {
    expect(problemsOf(s3Download as never, { source, destination: "x" })).toStrictEqual([problem]);
  });

  test("s3Download takes an unfilled placeholder for bucket and key, and fails when it runs", async () => {
    const context = contextWith({});
    const items = [{ source: "s3://<S3_PATH>", destination: "x" }];
    expect(await runAction(s3Download, items, context)).toStrictEqual({
      status: "failed",
      message:
        'Cannot use "s3://<S3_PATH>": it does not name bucket and key, expected s3://⟨bucket⟩/⟨key⟩',
      outputs: [],
    });
  });

  test("s3Download takes an account that YAML would read as a number by its text", () => {
    const input = { source: "s3://b/k", destination: "x", expectedBucketOwner: 123456789022 };
    expect(problemsOf(s3Download as never, input)).toStrictEqual([]);
  });
});

describe("s3Upload", () => {
  const files = { "r/a.txt": "a", "r/b.log": "b", "r/d/c.txt": "c", "r/d/e/f.txt": "f" };
  test.each<[object, string[]]>([
    [{ source: "r/a.txt", destination: "s3://b/x/y" }, ["b/x/y"]],
    [{ source: "r/a.txt", destination: "s3://b/x/" }, ["b/x/a.txt"]],
    [{ source: "r/a.txt", destination: "s3://b/" }, ["b/a.txt"]],
    [{ source: "r/*", destination: "s3://b/x/" }, ["b/x/a.txt", "b/x/b.log"]],
    [{ source: "r/*.txt", destination: "s3://b/x" }, ["b/x/a.txt"]],
    [
      { source: "r/*", destination: "s3://b/x/", recurse: true },
      ["b/x/a.txt", "b/x/b.log", "b/x/d/c.txt", "b/x/d/e/f.txt"],
    ],
    [{ source: "r/d", destination: "s3://b/x/", recurse: "true" }, ["b/x/c.txt", "b/x/e/f.txt"]],
  ])("s3Upload of %j", async (item, keys) => {
    const context = contextWith({}, files);
    expect(await runAction(s3Upload, [item], context)).toStrictEqual(DONE);
    expect([...context.s3.objects.keys()].sort()).toStrictEqual(keys);
  });

  test.each([
    [
      { source: "r/d" },
      'Cannot upload "r/d": it is a folder, expected a file. Set "recurse" to true to upload all of it',
    ],
    [{ source: "r/*.zip" }, 'Cannot upload "r/*.zip": no file is there'],
    [
      { source: "r/a.txt", expectedBucketOwner: "000000000001" },
      "Cannot use the bucket: it belongs to 111122223333",
    ],
  ])("s3Upload fails for %j", async (item, message) => {
    const context = contextWith({}, files);
    const result = await runAction(s3Upload, [{ destination: "s3://b/x/", ...item }], context);
    expect(result).toStrictEqual({ status: "failed", message, outputs: [] });
  });

  test("s3Upload fails for a destination that does not name bucket and key", async () => {
    const items = [{ source: "r/a.txt", destination: "s3://<S3_PATH>" }];
    expect((await runAction(s3Upload, items, contextWith({}, files))).status).toBe("failed");
  });

  test("s3Upload fails for a file that is not there", async () => {
    const items = [{ source: "none", destination: "s3://b/x" }];
    expect((await runAction(s3Upload, items, contextWith({}))).status).toBe("failed");
  });
});
