import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SigningKey } from "./signing-key.ts";

/** A package to make: its files, each a program that prints a text. */
export type FakePackage = {
  readonly name: string;
  readonly programs: { readonly [path: string]: string };
};

/** Files of a signed repository of Debian's format, by path below its URL. */
export function debianRepository(
  key: SigningKey,
  { suite, component }: { readonly suite: string; readonly component: string },
  packages: readonly FakePackage[],
): ReadonlyMap<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-repository-"));
  try {
    const pool = join(folder, "pool");
    mkdirSync(pool);
    for (const one of packages) writeFileSync(join(pool, `${one.name}.deb`), debianPackage(one));
    const index = execFileSync("dpkg-scanpackages", ["pool"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const path = `${component}/binary-amd64/Packages`;
    const digest = createHash("sha256").update(index).digest("hex");
    const release = [
      `Suite: ${suite}`,
      `Codename: ${suite}`,
      "Architectures: amd64",
      `Components: ${component}`,
      "Date: Thu, 01 Jan 2026 00:00:00 UTC",
      "SHA256:",
      ` ${digest} ${index.length} ${path}`,
      "",
    ].join("\n");
    return new Map<string, Uint8Array>([
      [`/dists/${suite}/InRelease`, key.clearSign(release)],
      [`/dists/${suite}/${path}`, index],
      ...readdirSync(pool).map(
        (file) => [`/pool/${file}`, readFileSync(join(pool, file))] as const,
      ),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A package of Debian's format. */
export function debianPackage({ name, programs }: FakePackage): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "kiln-package-"));
  try {
    const root = join(folder, "root");
    const control = [
      `Package: ${name}`,
      "Version: 1.0",
      "Architecture: amd64",
      "Maintainer: Test <test@example.com>",
      "Description: stands for the real one",
      "",
    ];
    const files: { readonly [path: string]: string } = { "DEBIAN/control": control.join("\n") };
    for (const [path, text] of Object.entries({ ...files, ...scripts(programs) })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode: path in files ? 0o644 : 0o755 });
    }
    const file = join(folder, "package.deb");
    const options = ["--root-owner-group", "-Zgzip", "--build"];
    execFileSync("dpkg-deb", [...options, root, file], { stdio: "ignore" });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function scripts(programs: FakePackage["programs"]): { readonly [path: string]: string } {
  return Object.fromEntries(
    Object.entries(programs).map(([path, prints]) => [path, `#!/bin/sh\necho '${prints}'\n`]),
  );
}
