import { expect, test } from "vitest";
import {
  digestOfListing,
  type LayerEntry,
  parseListing,
  renderListing,
  sizeOf,
} from "../../../lib/local/images/layer-entry.ts";

const owner = { mode: 0o644, uid: 1, gid: 2 };
const ENTRIES: readonly LayerEntry[] = [
  { path: "", ...owner, kind: "folder", isOpaque: false },
  { path: "a", ...owner, kind: "file", size: 3, sha256: "ab" },
  { path: "a.b", ...owner, kind: "file", size: 4, sha256: "cd", capability: "01" },
  { path: "c", ...owner, kind: "folder", isOpaque: true },
  { path: "c/d", ...owner, kind: "link", target: "/x" },
  { path: "e", ...owner, kind: "hard-link", target: "a" },
  { path: "f", ...owner, kind: "block-device", major: 8, minor: 1 },
  { path: "g", ...owner, kind: "pipe" },
  { path: "h", mode: 0, uid: 0, gid: 0, kind: "whiteout" },
];

test("parseListing() reads what renderListing() wrote", () => {
  expect(parseListing(renderListing(ENTRIES))).toStrictEqual(ENTRIES);
});

test("renderListing() does not depend on the order of the entries, and is fixed for ever", () => {
  expect(renderListing([...ENTRIES].reverse())).toBe(renderListing(ENTRIES));
  expect(digestOfListing(renderListing(ENTRIES))).toBe(
    "sha256:127991e0e967c5a0a8658e17138fb1fa8e45fec99706bbf863a5b8cfef03b49b",
  );
});

test("renderListing() tells every difference apart", () => {
  const [, file] = ENTRIES;
  if (file?.kind !== "file") throw new Error("the second entry is a file");
  const others: readonly LayerEntry[] = [
    { ...file, path: "b" },
    { ...file, mode: 0o755 },
    { ...file, uid: 9 },
    { ...file, gid: 9 },
    { ...file, size: 9 },
    { ...file, sha256: "ef" },
    { ...file, capability: "02" },
  ];
  expect(new Set([file, ...others].map((entry) => renderListing([entry]))).size).toBe(8);
});

test("sizeOf() adds up files, each once", () => {
  expect(sizeOf(ENTRIES)).toBe(7);
});
