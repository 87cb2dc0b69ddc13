import { test } from "vitest";

/** Tests of what only root may do; for other users they are skipped, and their titles say why. */
export const rootTest = test.runIf(process.getuid?.() === 0);
/** Tests of refusals that do not concern root. */
export const userTest = test.runIf(process.getuid?.() !== 0);
