import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";

/** A new empty state folder, deleted when the test is over, with whatever machines have left of odd modes in it. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-state-"));
  onTestFinished(() => removeTree(folder));
  return folder;
}
