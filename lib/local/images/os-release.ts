/** What a root file system says about itself (os-release(5)). */
import { readFile } from "node:fs/promises";
import { findInLayers } from "./layered-files.ts";

export type OsRelease = {
  /** e.g. "Debian GNU/Linux", "Amazon Linux"; "Linux" when nothing is said. */
  readonly osName: string;
  /** e.g. "12", "2023"; empty for rolling distributions. */
  readonly osVersion: string;
};

/** Reads NAME and VERSION_ID. */
export function parseOsRelease(text: string): OsRelease {
  const values = new Map(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      unquoted(value.trim()),
    ]),
  );
  return { osName: values.get("NAME") ?? "Linux", osVersion: values.get("VERSION_ID") ?? "" };
}

function unquoted(value: string): string {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  return (inner ?? value).replace(/\\(["'$`\\])/g, "$1");
}

/** Finds and reads os-release in layers, top first. */
export async function osReleaseOf(layers: readonly string[]): Promise<OsRelease> {
  for (const path of ["etc/os-release", "usr/lib/os-release"]) {
    const found = await findInLayers(layers, path);
    if (found?.kind === "file" && found.location !== undefined)
      return parseOsRelease(await readFile(found.location, "utf8"));
  }
  return { osName: "Linux", osVersion: "" };
}
