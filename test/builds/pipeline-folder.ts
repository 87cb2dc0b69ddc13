import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with files, deleted when the test is over. @returns its path. */
export function folderWith(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-pipeline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Text of a pipeline file with one component that stands in it. */
export function inlinePipeline(name: string, steps: string, phase = "build"): string {
  return `name: ${name}
imageRecipe:
  semanticVersion: 1.0.0
  parentImage: host
  components:
    - name: ${name}
      data: |
        name: ${name}
        schemaVersion: 1.0
        phases:
          - name: ${phase}
            steps:
${steps.replace(/^/gm, "              ")}
imageTestsConfiguration:
  imageTestsEnabled: false
`;
}

/** A bash step in such a pipeline. */
export function bashStep(name: string, ...commands: readonly string[]): string {
  return [
    `- name: ${name}`,
    "  action: ExecuteBash",
    "  inputs:",
    "    commands:",
    ...commands.map((command) => `      - ${JSON.stringify(command)}`),
  ].join("\n");
}
