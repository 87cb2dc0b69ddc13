/** The lines that a Dockerfile template gets for its variables. */

import { shellWord } from "../shell-word.ts";
import type { ContainerComponent } from "./container-job.ts";

/** Where a container build sees the runner. It is mounted while a component runs, and no part of the image. */
export const RUNNER_TARGET = "/run/kiln";
/** Where it sees the component of that line. */
export const COMPONENT_TARGET = "/run/kiln-component";
/** Where it sees the credentials for AWS, if any: a secret of the engine. */
export const SECRET_TARGET = "/run/kiln-secret";
/** Name of that secret. */
export const SECRET_ID = "kiln";

/** Folder of the runner in the build context. */
export const RUNNER_SOURCE = "runner";

/** Folder of a component in the build context, by its place in the recipe. */
export function componentSource(index: number): string {
  return `component-${String(index).padStart(2, "0")}`;
}

/** `{{{ imagebuilder:environments }}}`: the folder in which components run. */
export function environmentLines(workingDirectory: string): string {
  return `WORKDIR ${JSON.stringify(workingDirectory)}`;
}

/**
 * `{{{ imagebuilder:components }}}`: a line, and so a layer, for each component. The digest in the line makes the engine
 * build a layer again when the component has changed; not every engine looks into what is mounted.
 *
 * @param hasSecret Whether there are credentials to mount.
 */
export function componentLines(
  components: readonly ContainerComponent[],
  hasSecret: boolean,
): string {
  return components
    .map(({ name, digest }, index) => {
      const mounts = [
        `--mount=type=bind,source=${RUNNER_SOURCE},target=${RUNNER_TARGET}`,
        `--mount=type=bind,source=${componentSource(index)},target=${COMPONENT_TARGET}`,
        ...(hasSecret ? [`--mount=type=secret,id=${SECRET_ID},target=${SECRET_TARGET}`] : []),
      ];
      const command = `/bin/sh ${COMPONENT_TARGET}/run.sh ${shellWord(name)} ${digest}`;
      return `RUN ${[...mounts, command].join(" ")}`;
    })
    .join("\n");
}
