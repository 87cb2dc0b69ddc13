import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyFolder } from "../../lib/actions/copy-folder.ts";
import { moveFolder } from "../../lib/actions/move-folder.ts";
import { actionContext, runAction } from "../fakes/action-context.ts";

const DONE = { status: "success", outputs: [] };

function contextWith(files: readonly string[]) {
  const context = actionContext();
  const at = (path: string): string => join(context.folder, path);
  for (const path of files) {
    mkdirSync(path.endsWith("/") ? at(path) : dirname(at(path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(at(path), path);
  }
  return { ...context, at };
}

describe.each([
  ["copyFolder", copyFolder, true],
  ["moveFolder", moveFolder, false],
])("%s", (name, action, keepsSource) => {
  const run = (context: ReturnType<typeof contextWith>, item: object) =>
    runAction(action, [item], context);

  test.each([
    ["www/", "www/site/a"],
    ["www", "www/a"],
    ["new/deep/www", "new/deep/www/a"],
  ])(`${name} to %s`, async (destination, place) => {
    const context = contextWith(["site/a", "site/b/c"]);
    expect(await run(context, { source: "site", destination })).toStrictEqual(DONE);
    expect(readFileSync(context.at(place), "utf8")).toBe("site/a");
    expect(existsSync(context.at("site"))).toBe(keepsSource);
  });

  test(`${name} keeps links and permission bits`, async () => {
    const context = contextWith(["s/a", "s/d/x"]);
    symlinkSync("nowhere", context.at("s/link"));
    context.host.files.chmod(context.at("s/d"), 0o711);
    expect(await run(context, { source: "s", destination: "t" })).toStrictEqual(DONE);
    expect(readlinkSync(context.at("t/link"))).toBe("nowhere");
    expect(statSync(context.at("t/d")).mode & 0o777).toBe(0o711);
  });

  test(`${name} takes folders, not files, that fit a wildcard`, async () => {
    const context = contextWith(["s/a1/x", "s/a2/y", "s/a3", "s/b/z"]);
    expect(await run(context, { source: "s/a*", destination: "t/" })).toStrictEqual(DONE);
    expect(readdirSync(context.at("t"))).toStrictEqual(["a1", "a2"]);
  });

  test.each<[string, object, string]>([
    [
      "a missing source",
      { source: "none", destination: "t" },
      'Cannot use "none": it does not exist, expected a folder',
    ],
    [
      "a file as source",
      { source: "f", destination: "t" },
      'Cannot use "f": it is no folder, expected a folder',
    ],
    [
      "a file in the target's place",
      { source: "s", destination: "f" },
      'Cannot write "⟨f⟩": it is no folder, expected a folder',
    ],
    [
      "an existing folder with overwrite: false",
      { source: "s", destination: "t", overwrite: false },
      'Cannot write "⟨t⟩": the folder already exists, and the overwrite setting is false',
    ],
    [
      "one name for several folders",
      { source: "*", destination: "new" },
      'Cannot give 2 folders the name "new": expected a destination that ends with a separator',
    ],
  ])(`${name} refuses %s`, async (_, item, message) => {
    const context = contextWith(["s/a", "t/", "f"]);
    expect(await run(context, item)).toStrictEqual({
      status: "failed",
      message: message.replace(/⟨(.*)⟩/, (_match, path: string) => context.at(path)),
      outputs: [],
    });
    expect(readdirSync(context.at("s"))).toStrictEqual(["a"]);
  });

  test(`${name} refuses a target inside its source`, async () => {
    const context = contextWith(["s/a"]);
    expect((await run(context, { source: "s", destination: "s/t" })).status).toBe("failed");
    expect(existsSync(context.at("s/a"))).toBe(true);
  });
});

test("copyFolder merges into a folder that is there, which keeps its permissions", async () => {
  const context = contextWith(["s/same", "t/same", "t/other"]);
  writeFileSync(context.at("t/same"), "old");
  await context.host.files.chmod(context.at("s"), 0o700);
  await context.host.files.chmod(context.at("t"), 0o755);
  await runAction(copyFolder, [{ source: "s", destination: "t" }], context);
  expect(readdirSync(context.at("t"))).toStrictEqual(["other", "same"]);
  expect(readFileSync(context.at("t/same"), "utf8")).toBe("s/same");
  expect(statSync(context.at("t")).mode & 0o777).toBe(0o755);
});

test("copyFolder replaces a link by the source's link of that name", async () => {
  const context = contextWith(["s/", "t/"]);
  symlinkSync("new", context.at("s/link"));
  symlinkSync("old", context.at("t/link"));
  expect(await runAction(copyFolder, [{ source: "s", destination: "t" }], context)).toStrictEqual(
    DONE,
  );
  expect(readlinkSync(context.at("t/link"))).toBe("new");
});

test("moveFolder replaces a folder that is there", async () => {
  const context = contextWith(["s/new", "t/old"]);
  await runAction(moveFolder, [{ source: "s", destination: "t" }], context);
  expect(readdirSync(context.at("t"))).toStrictEqual(["new"]);
  expect(readdirSync(context.folder)).toStrictEqual(["t"]);
});

test("moveFolder brings the old folder back when the move fails", async () => {
  const context = contextWith(["s/new", "t/old"]);
  const { rename } = context.host.files;
  const failing: typeof rename = (from, to) =>
    String(from) === context.at("s")
      ? Promise.reject(
          Object.assign(new Error("no"), { code: "EIO", syscall: "rename", path: from }),
        )
      : rename(from, to);
  const host = { ...context.host, files: { ...context.host.files, rename: failing } };
  const result = await runAction(moveFolder, [{ source: "s", destination: "t" }], {
    ...context,
    host,
  });
  expect(result.status).toBe("failed");
  expect(readdirSync(context.at("t"))).toStrictEqual(["old"]);
  expect(readdirSync(context.folder)).toStrictEqual(["s", "t"]);
});

test("moveFolder copies and removes where a rename would cross file systems", async () => {
  const context = contextWith(["s/a/b"]);
  symlinkSync("a", context.at("s/link"));
  const rename = () => Promise.reject(Object.assign(new Error("EXDEV"), { code: "EXDEV" }));
  const host = { ...context.host, files: { ...context.host.files, rename } };
  await runAction(moveFolder, [{ source: "s", destination: "t" }], { ...context, host });
  expect([existsSync(context.at("s")), existsSync(context.at("t/a/b"))]).toStrictEqual([
    false,
    true,
  ]);
  expect(lstatSync(context.at("t/link")).isSymbolicLink()).toBe(true);
});
