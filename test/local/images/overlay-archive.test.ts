import { expect, test } from "vitest";
import {
  type OverlayArchiveOptions,
  overlayArchive,
} from "../../../lib/local/images/overlay-archive.ts";
import { OPAQUE_ATTRIBUTE } from "../../../lib/local/images/overlay-marks.ts";
import { readTar } from "../../../lib/local/images/tar-reader.ts";
import { archive, pieces } from "./archive.ts";

const OPTIONS: OverlayArchiveOptions = {
  what: '"image"',
  hasWhiteouts: true,
  canMakeDevices: true,
  folderBelow: () => undefined,
  maximumSize: 10_000,
};

/** What becomes of an archive, one line an entry. */
async function convert(
  bytes: Buffer,
  options: Partial<OverlayArchiveOptions> = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { entry } of readTar(
    overlayArchive(readTar(pieces(bytes)), { ...OPTIONS, ...options }),
  )) {
    const { kind, name, mode, target, attributes } = entry;
    const marks = [...attributes].map(([key, value]) => `${key}=${value.toString("hex")}`);
    lines.push(
      [kind, name, mode.toString(8), target, ...marks].filter((part) => part !== "").join(" "),
    );
  }
  return lines;
}

const OPAQUE = `${OPAQUE_ATTRIBUTE}=79`;

test("overlayArchive() keeps names below its folder, whatever they start with", async () => {
  expect(
    await convert(archive({ name: "./" }, { name: "/etc//" }, { name: "./etc/./a" })),
  ).toStrictEqual(["folder ./ 755", "folder ./etc 755", "file ./etc/a 644"]);
});

test.each([
  [
    "a name that leads out",
    archive({ name: "../a" }),
    'Cannot unpack "image": it holds "../a", expected names that stay inside. Do not trust that archive.',
  ],
  ["a name with .. in the middle", archive({ name: "a/../../b" }), 'it holds "a/../../b"'],
  [
    "a hard link that leads out",
    archive({ name: "a", kind: "hard-link", target: "../../etc/shadow" }),
    'it holds "../../etc/shadow"',
  ],
  [
    "writing through a link",
    archive({ name: "a", kind: "link", target: "/etc" }, { name: "a/passwd" }),
    '"a/passwd" lies below "a", which is a link in the same archive',
  ],
  ["a whiteout of the folder itself", archive({ name: "a/.wh.." }), '"a/.wh.." deletes nothing'],
  ["a whiteout that leads out", archive({ name: ".wh..." }), 'it holds ".."'],
  [
    "more than allowed",
    archive({ name: "a", content: "x".repeat(10_001) }),
    "it is larger than 10000 bytes",
  ],
])("overlayArchive() refuses %s", async (_, bytes, message) => {
  await expect(convert(bytes)).rejects.toThrow(message);
});

test("overlayArchive() turns whiteouts of container images into overlay's", async () => {
  expect(
    await convert(
      archive(
        { name: "etc/" },
        { name: "etc/.wh.old" },
        { name: "usr/" },
        { name: "usr/.wh..wh..opq" },
        { name: "usr/new" },
      ),
    ),
  ).toStrictEqual([
    "folder ./etc 755",
    "character-device ./etc/old 0",
    "folder ./usr 755",
    `folder ./usr 755 ${OPAQUE}`,
    "file ./usr/new 644",
  ]);
});

test("overlayArchive() hides what is below a folder that is deleted and made anew, in either order", async () => {
  expect(await convert(archive({ name: ".wh.a" }, { name: "a/" }))).toStrictEqual([
    "character-device ./a 0",
    `folder ./a 755 ${OPAQUE}`,
  ]);
  expect(await convert(archive({ name: "b/" }, { name: ".wh.b" }))).toStrictEqual([
    "folder ./b 755",
    `folder ./b 755 ${OPAQUE}`,
  ]);
});

test("overlayArchive() leaves such names alone in plain archives", async () => {
  expect(await convert(archive({ name: ".wh.a" }), { hasWhiteouts: false })).toStrictEqual([
    "file ./.wh.a 644",
  ]);
});

test("overlayArchive() gives folders that are not described the attributes that they have below", async () => {
  const folderBelow = (path: string) =>
    path === "tmp" ? { mode: 0o1777, uid: 0, gid: 0 } : undefined;
  expect(await convert(archive({ name: "tmp/made/file" }), { folderBelow })).toStrictEqual([
    "folder ./tmp 1777",
    "folder ./tmp/made 755",
    "file ./tmp/made/file 644",
  ]);
});

test("overlayArchive() drops foreign marks, but keeps capabilities", async () => {
  const attributes = new Map([
    ["security.capability", Buffer.from([1, 0x80, 0xff])],
    ["trusted.overlay.opaque", Buffer.from("y")],
    ["user.overlay.opaque", Buffer.from("y")],
    ["user.note", Buffer.from("x")],
  ]);
  expect(
    await convert(archive({ name: "ping", attributes }, { name: "d/", attributes })),
  ).toStrictEqual(["file ./ping 644 security.capability=0180ff", "folder ./d 755"]);
});

test("overlayArchive() leaves devices out where they cannot be made, and false whiteouts everywhere", async () => {
  const bytes = archive(
    { name: "null", kind: "character-device", major: 1, minor: 3 },
    { name: "zero", kind: "character-device" },
    { name: "pipe", kind: "pipe" },
  );
  expect(await convert(bytes)).toStrictEqual(["character-device ./null 644", "pipe ./pipe 644"]);
  expect(await convert(bytes, { canMakeDevices: false })).toStrictEqual(["pipe ./pipe 644"]);
});
