import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { checkIsolation } from "../../lib/local/machines/isolation.ts";

async function reasonsAgainst(wantsHostParent: boolean): Promise<readonly string[]> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-probe-"));
  try {
    return (await checkIsolation({ stateDirectory, wantsHostParent })).problems;
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

const [reasons, hostReasons] = [await reasonsAgainst(false), await reasonsAgainst(true)];
if (hostReasons.length > 0)
  console.warn(
    `Tests with machines ${reasons.length > 0 ? "" : "from this computer's root "}are skipped. ${hostReasons.join(" ")}`,
  );

/** Tests that boot real machines; skipped, with the reason printed, where that cannot be done. */
export const sandboxTest = test.runIf(reasons.length === 0);
/** Tests that boot machines from this computer's own root, which only root may do. */
export const hostSandboxTest = test.runIf(hostReasons.length === 0);
