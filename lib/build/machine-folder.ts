import type { BuildPlan } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";

/** Folders of a build stage on its machine. All lie in one folder, which goes away when the components have succeeded. */
export type MachineFolder = {
  readonly root: string;
  readonly input: string;
  readonly log: string;
  readonly state: string;
  readonly join: (...parts: readonly string[]) => string;
};

/** Where a stage keeps its files on a machine: below /var/lib/kiln, on Windows below C:\ProgramData\Kiln. */
export function machineFolder(
  platform: BuildPlan["parent"]["platform"],
  buildId: string,
  stage: Stage,
): MachineFolder {
  const [base, separator] =
    platform === "windows" ? ["C:\\ProgramData\\Kiln", "\\"] : ["/var/lib/kiln", "/"];
  const join = (...parts: readonly string[]) => parts.join(separator);
  const root = join(base, buildId, stage);
  return {
    root,
    input: join(root, "input"),
    log: join(root, "log"),
    state: join(root, "state"),
    join,
  };
}
