import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { checkIsolation } from "../../lib/local/machines/isolation.ts";

async function reasonsAgainst(wantsHostParent: boolean): Promise<readonly string[]> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-probe-"));
  try {
    const { problems } = await checkIsolation({ stateDirectory, wantsHostParent });
    return problems;
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

const reasons = await reasonsAgainst(true);
if (reasons.length > 0) console.warn(`Tests with real machines are skipped. ${reasons.join(" ")}`);

/** Tests that boot real machines as root; skipped, with the reason printed, where that cannot be done. */
export const sandboxTest = test.runIf(reasons.length === 0);
