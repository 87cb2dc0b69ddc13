import { resolve } from "node:path";
import type { Flags } from "./command.ts";
import { stringFlag } from "./command.ts";
import type { Io } from "./io.ts";

/** Absolute folder of images and builds: `--state-dir`, else KILN_STATE_DIR, else `.kiln` in the working directory. */
export function stateDirectoryOf(flags: Flags, io: Io): string {
  const given = stringFlag(flags, "state-dir") ?? io.environment["KILN_STATE_DIR"];
  return resolve(io.workingDirectory, given === undefined || given === "" ? ".kiln" : given);
}
