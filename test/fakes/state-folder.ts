import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new empty state folder, deleted when the test is over, with whatever machines have left of odd modes in it. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-state-"));
  onTestFinished(() => {
    execFileSync("rm", ["-rf", "--one-file-system", folder]);
  });
  return folder;
}
