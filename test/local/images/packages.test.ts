import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { readPackages } from "../../../lib/local/images/read-packages.ts";
import {
  packageChanges,
  parseApkInstalled,
  parseDpkgStatus,
  parseRpmHeader,
} from "../../../lib/packages/packages.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

const DPKG = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21
Description: text
 Version: of the text

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: libc6
Status: install ok installed
Architecture: i386
Multi-Arch: same
Version: 2.36-9

Package: tzdata
Status: hold ok installed
Architecture: all
Version: 2025b
`;

test("parseDpkgStatus() gives what is installed, foreign architectures by name", () => {
  expect([...parseDpkgStatus(DPKG)]).toStrictEqual([
    ["dpkg", "1.21"],
    ["libc6:i386", "2.36-9"],
    ["tzdata", "2025b"],
  ]);
  expect([...parseDpkgStatus("")]).toStrictEqual([]);
});

test("parseApkInstalled() gives names and versions", () => {
  expect([
    ...parseApkInstalled("C:Q1\nP:musl\nV:1.2.5-r0\n\nP:busybox\nV:1.36\nF:bin\n"),
  ]).toStrictEqual([
    ["musl", "1.2.5-r0"],
    ["busybox", "1.36"],
  ]);
});

test("packageChanges() tells what was added, removed and changed, by name", () => {
  const before = new Map([
    ["a", "1"],
    ["b", "1"],
    ["c", "1"],
  ]);
  const after = new Map([
    ["d", "4"],
    ["b", "2"],
    ["c", "1"],
  ]);
  expect(packageChanges(before, after)).toStrictEqual([
    { name: "a", change: "removed", version: "1" },
    { name: "b", change: "changed", version: "2", before: "1" },
    { name: "d", change: "added", version: "4" },
  ]);
});

/** A header as rpm stores it. */
function rpmHeader(values: { readonly [tag: number]: string | number }): Buffer {
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let at = 0;
  for (const [tag, value] of Object.entries(values)) {
    const bytes = typeof value === "string" ? Buffer.from(`${value}\0`) : Buffer.alloc(4);
    if (typeof value === "number") bytes.writeUInt32BE(value);
    const entry = Buffer.alloc(16);
    const fields = [Number(tag), typeof value === "string" ? 6 : 4, at, 1];
    for (const [position, field] of fields.entries()) entry.writeUInt32BE(field, 4 * position);
    index.push(entry);
    data.push(bytes);
    at += bytes.length;
  }
  const head = Buffer.alloc(8);
  head.writeUInt32BE(index.length, 0);
  head.writeUInt32BE(at, 4);
  return Buffer.concat([head, ...index, ...data]);
}

const BASH = rpmHeader({ 1000: "bash", 1001: "5.2", 1002: "3.amzn2023" });

test("parseRpmHeader() gives name and version, with the epoch when there is one", () => {
  expect(parseRpmHeader(BASH)).toStrictEqual({ name: "bash", version: "5.2-3.amzn2023" });
  expect(parseRpmHeader(rpmHeader({ 1000: "bind", 1001: "9", 1002: "1", 1003: 32 }))).toStrictEqual(
    { name: "bind", version: "32:9-1" },
  );
});

test.each([
  ["a key", rpmHeader({ 1000: "gpg-pubkey", 1001: "1", 1002: "1" })],
  ["a cut header", BASH.subarray(0, 30)],
  ["nothing", Buffer.alloc(0)],
])("parseRpmHeader() gives none for %s", (_, header) => {
  expect(parseRpmHeader(header)).toBe(undefined);
});

test("readPackages() reads the topmost data bases of all package managers, and changes no layer", async () => {
  const state = stateFolder();
  const [top, base] = [join(state, "top"), join(state, "base")];
  for (const folder of [
    join(base, "var/lib/dpkg"),
    join(top, "var/lib/dpkg"),
    join(base, "lib/apk/db"),
    join(base, "var/lib/rpm"),
  ])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(base, "var/lib/dpkg/status"), DPKG);
  writeFileSync(join(top, "var/lib/dpkg/status"), DPKG.replace("2025b", "2025c"));
  writeFileSync(join(base, "lib/apk/db/installed"), "P:musl\nV:1\n");
  const dataBase = new DatabaseSync(join(base, "var/lib/rpm/rpmdb.sqlite"));
  dataBase.exec("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)");
  dataBase.prepare("INSERT INTO Packages (blob) VALUES (?)").run(BASH);
  dataBase.close();
  expect([...(await readPackages([top, base]))]).toStrictEqual([
    ["dpkg", "1.21"],
    ["libc6:i386", "2.36-9"],
    ["tzdata", "2025c"],
    ["musl", "1"],
    ["bash", "5.2-3.amzn2023"],
  ]);
  expect([...(await readPackages([join(state, "empty")]))]).toStrictEqual([]);
});
