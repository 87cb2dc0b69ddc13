import type { Host } from "../../host/host.ts";
import { renderConfig } from "../config-file.ts";
import { absolutePath, joinPath } from "../log-folder.ts";
import type { RunOptions } from "../run-options.ts";

/** Where a run keeps its state. */
export type StatePlace = {
  readonly path: string;
  /**
   * True when every step is recorded at once, so that a run that was killed can be resumed too. Only in a folder that
   * the caller names: several runs may use the runner's own at the same time.
   */
  readonly isImmediate: boolean;
};

/** Finds the place: in the folder that the caller names, or in a fixed one, apart for each different command. */
export function statePlace(options: RunOptions, host: Host): StatePlace {
  if (options.stateDirectory !== undefined) {
    const folder = absolutePath(host, options.stateDirectory);
    return { path: joinPath(folder, "kiln-runner-state.jsonl"), isImmediate: true };
  }
  const digest = host.digest("SHA256");
  const identity = [host.workingDirectory, options.executionId ?? "", renderConfig(options)];
  digest.update(new TextEncoder().encode(JSON.stringify(identity)));
  const name = `${digest.hex().slice(0, 32)}.jsonl`;
  return { path: joinPath(defaultFolder(host), name), isImmediate: false };
}

/** A folder that a restart does not empty. */
function defaultFolder(host: Host): string {
  const { environment, platform, userId } = host;
  if (platform === "windows")
    return joinPath(environment["ProgramData"] ?? "C:\\ProgramData", "Kiln\\runner-state");
  if (userId === 0) return "/var/lib/kiln/runner-state";
  const home = environment["HOME"] ?? host.temporaryDirectory;
  return joinPath(environment["XDG_STATE_HOME"] || joinPath(home, ".local/state"), "kiln-runner");
}
