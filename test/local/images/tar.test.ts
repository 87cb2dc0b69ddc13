import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TAR_BLOCK, type TarEntry } from "../../../lib/local/images/tar-header.ts";
import { readTar } from "../../../lib/local/images/tar-reader.ts";
import {
  encodeEntry,
  encodeFile,
  TAR_END,
  tarEntry,
} from "../../../lib/local/images/tar-writer.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { archive, pieces } from "./archive.ts";

async function read(bytes: Buffer, size?: number): Promise<{ entry: TarEntry; content: string }[]> {
  const items: { entry: TarEntry; content: string }[] = [];
  for await (const { entry, content } of readTar(pieces(bytes, size))) {
    const all: Buffer[] = [];
    for await (const piece of content) all.push(piece);
    items.push({ entry, content: Buffer.concat(all).toString("latin1") });
  }
  return items;
}

const text = fc
  .string({ unit: "binary", minLength: 1, maxLength: 300 })
  .filter((value) => !value.includes("\0") && !value.endsWith("/") && value.isWellFormed());
const entries = fc.record({
  name: text,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 2 ** 31 }),
  gid: fc.integer({ min: 0, max: 2 ** 31 }),
  content: fc.string({ maxLength: 3000 }).map((value) => Buffer.from(value)),
  attribute: fc.uint8Array({ maxLength: 40 }),
});

test("readTar() reads what encodeFile() wrote: names, owners, content and binary attributes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(entries, { maxLength: 5 }),
      fc.integer({ min: 1, max: 2000 }),
      async (given, size) => {
        const written = given.map(({ content, attribute, ...about }) =>
          tarEntry({
            ...about,
            kind: "file",
            size: content.length,
            attributes: new Map([["security.capability", Buffer.from(attribute)]]),
          }),
        );
        const blocks = written.map((entry, index) =>
          encodeFile(entry, given[index]?.content ?? ""),
        );
        const items = await read(Buffer.concat([...blocks, TAR_END]), size);
        expect(items.map(({ entry }) => entry)).toStrictEqual(written);
        expect(items.map(({ content }) => content)).toStrictEqual(
          given.map(({ content }) => content.toString("latin1")),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("readTar() reads what GNU tar writes in each of its formats", async () => {
  const folder = stateFolder();
  const long = `${"n".repeat(60)}/${"m".repeat(60)}`;
  mkdirSync(join(folder, "a", long), { recursive: true });
  writeFileSync(join(folder, "a", long, "file"), "content");
  symlinkSync(`/${"t".repeat(130)}`, join(folder, "a/link"));
  for (const format of ["gnu", "posix", "ustar"] as const) {
    const bytes = execFileSync("tar", [
      "-C",
      folder,
      `--format=${format}`,
      "--sort=name",
      "-c",
      ...(format === "ustar" ? [`a/${long}`] : ["a"]),
    ]);
    const items = await read(bytes);
    expect(items.map(({ entry }) => entry.name)).toContain(`a/${long}/file`);
    expect(items.find(({ entry }) => entry.name.endsWith("/file"))?.content).toBe("content");
    if (format !== "ustar")
      expect(items.find(({ entry }) => entry.kind === "link")?.entry.target).toBe(
        `/${"t".repeat(130)}`,
      );
  }
});

test("GNU tar reads what encodeEntry() writes", () => {
  const bytes = archive(
    { name: `${"d".repeat(150)}/`, uid: 3_000_000 },
    { name: "ü", content: "x".repeat(700) },
    { name: "null", kind: "character-device", mode: 0o666, major: 1, minor: 3 },
    { name: "l", kind: "link", target: "ü" },
  );
  const listed = execFileSync("tar", ["-tv", "--numeric-owner", "--quoting-style=literal"], {
    input: bytes,
    encoding: "utf8",
  });
  expect(listed.replace(/ {2,}/g, " ").trim().split("\n")).toStrictEqual([
    `drwxr-xr-x 3000000/0 0 1970-01-01 00:00 ${"d".repeat(150)}/`,
    "-rw-r--r-- 0/0 700 1970-01-01 00:00 ü",
    "crw-rw-rw- 0/0 1,3 1970-01-01 00:00 null",
    "lrw-r--r-- 0/0 0 1970-01-01 00:00 l -> ü",
  ]);
});

test("readTar() goes on when content was left unread", async () => {
  const names: string[] = [];
  for await (const { entry } of readTar(
    pieces(archive({ name: "a", content: "x".repeat(5000) }, { name: "b" })),
  ))
    names.push(entry.name);
  expect(names).toStrictEqual(["a", "b"]);
});

const whole = archive({ name: "a", content: "x".repeat(2000) });
const sparse = encodeEntry(tarEntry({ name: "s", kind: "file", mode: 0 }));
sparse.write("S", 156);
const fixed = sumAgain(sparse);

function sumAgain(block: Buffer): Buffer {
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

test.each([
  ["ends in the middle", whole.subarray(0, TAR_BLOCK + 700), "it ends in the middle"],
  [
    "has a wrong checksum",
    Buffer.from(whole).fill("b", 0, 1),
    "it is no tar archive, or a damaged one",
  ],
  ["is something else", Buffer.alloc(2000, "text"), "it is no tar archive, or a damaged one"],
  ["has a sparse file", fixed, '"s" is of a type that is not supported (S)'],
])("readTar() refuses an archive that %s", async (_, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message);
});
