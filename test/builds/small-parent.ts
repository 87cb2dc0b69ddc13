import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { copyProgram, makeSmallRoot } from "../fakes/small-root.ts";
import { inlineComponent } from "./build-image.ts";

/** A small root file system for the tests of one file: "Small Linux 7", with a file /etc/old. */
export type SmallParent = {
  /** Its folder. */
  readonly root: string;
  /** The same as an archive. */
  readonly tarball: string;
  /** The same as an uncompressed archive in memory. */
  readonly layer: Buffer;
};

/** Programs that the document needs which runs components on an instance. */
const OF_RUN_DOCUMENT = ["cut", "rmdir", "sha256sum"];

/** Makes one, which is deleted when all tests of the file are over. */
export function smallParent(): SmallParent {
  const folder = mkdtempSync(join(tmpdir(), "kiln-parent-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [root, tarball] = [join(folder, "root"), join(folder, "root.tar.gz")];
  makeSmallRoot(root);
  for (const program of OF_RUN_DOCUMENT) copyProgram(root, program);
  writeFileSync(join(root, "etc/old"), "old\n");
  const tar = ["--create", `--directory=${root}`];
  execFileSync("tar", [...tar, "--gzip", `--file=${tarball}`, "."]);
  return { root, tarball, layer: execFileSync("tar", [...tar, "."], { maxBuffer: 2 ** 30 }) };
}

/** A component that writes down what it was built on. */
export const MARK = inlineComponent(
  "mark",
  "mkdir -p /opt",
  ". /etc/os-release",
  'echo "$NAME $VERSION_ID" > /opt/built-on',
);

/** What {@link MARK} changes. */
export const MARKED = ["+ /opt", "+ /opt/built-on"];
