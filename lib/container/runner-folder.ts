/**
 * The folder with the runner that containers see. It is the instance's own, also in containers of another platform: it
 * needs nothing of theirs, so that the kernel runs it as it is and only what a component starts is emulated.
 */
import { NotFound } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { RUNNER_TARGET } from "./dockerfile-lines.ts";
import { portableRunner } from "./portable-runner.ts";
import type { Workshop } from "./workshop.ts";

/** Where runners come from. */
export type RunnerSources = {
  readonly host: Host;
  /** The runner's own executable; absent where it is brought into machines as a folder. */
  readonly executable?: string;
  /** That folder, where there is one. Default: /run/kiln, where the local cloud brings it. */
  readonly broughtRunner?: string;
};

/** Finds or makes the folder. @param folder For what is made. */
export function runnerFolder(
  folder: string,
  { host, executable, broughtRunner = RUNNER_TARGET }: RunnerSources,
): Workshop["runner"] {
  const { files } = host;
  const exists = (path: string) =>
    files.access(path).then(
      () => true,
      () => false,
    );
  return async () => {
    const made = `${folder}/runner`;
    if (await exists(`${made}/kiln-runner`)) return made;
    if (await exists(`${broughtRunner}/kiln-runner`)) return broughtRunner;
    if (executable !== undefined) {
      await portableRunner(executable, made, host);
      return made;
    }
    throw new NotFound("Cannot run components in a container: this instance has no runner");
  };
}
