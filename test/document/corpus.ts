/** The public documents that lie beside the checkout; tests that need them are skipped where they are missing. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Platform } from "../../lib/host/host.ts";

const ROOT = new URL("../../../shared/corpus/", import.meta.url);

/** Why the tests of public documents cannot run; undefined when they can. */
export const corpusIsMissing = !existsSync(ROOT);

export type CorpusFile = { readonly path: string; readonly text: string };

/** The files of a folder of the corpus, e.g. "components", by name. */
export function corpusFiles(folder: string): readonly CorpusFile[] {
  if (corpusIsMissing) return [];
  return readdirSync(new URL(`${folder}/`, ROOT))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(new URL(`${folder}/${name}`, ROOT), "utf8"),
    }));
}

const WINDOWS_ONLY =
  /["']?action["']?\s*:\s*["']?(?:ExecutePowerShell|InstallMSI|UninstallMSI|SetRegistry)\b/;

/** The platform that a document is meant for: Windows when it uses a module that exists only there. */
export function platformOf(text: string): Platform {
  return WINDOWS_ONLY.test(text) ? "windows" : "linux";
}

/** Makes a whole document of a fragment of one: steps, or phases. */
export function completed(fragment: string): string {
  const lines = fragment.trimEnd().split("\n");
  const isList = /^\s*-/.test(lines.find((line) => line.trim() !== "") ?? "");
  const indent = (by: number): string => {
    const head = isList ? "" : `${" ".repeat(by)}-\n`;
    return head + lines.map((line) => " ".repeat(isList ? by : by + 2) + line).join("\n");
  };
  return /^\s*steps:/m.test(fragment)
    ? `schemaVersion: 1.0\nphases:\n${indent(2)}\n`
    : `schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n${indent(6)}\n`;
}
