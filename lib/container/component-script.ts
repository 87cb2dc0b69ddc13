/**
 * What a component's line of the Dockerfile runs inside the container: the runner, with its logs in a folder that is
 * gone before the layer is made. Why a component has failed goes to standard output between two marks, because nothing
 * of a failed container can be kept.
 */
import { COMPONENT_TARGET, RUNNER_TARGET, SECRET_TARGET } from "./dockerfile-lines.ts";

/** Line before a failure report in an engine's output. */
export const FAILURE_BEGINS = "kiln-failure-begins";
/** Line after it. */
export const FAILURE_ENDS = "kiln-failure-ends";

const WORK = "/tmp/.kiln";

/**
 * Configuration of the runner in a container build. It is the same in every build: engines that look into what is
 * mounted would make the layer anew otherwise.
 *
 * @see AWSTOE, input configuration for the run command
 */
export function componentConfig(
  document: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
): string {
  const config = {
    documents: [
      {
        path: `${COMPONENT_TARGET}/${document}`,
        ...(parameters.length === 0 ? {} : { parameters }),
      },
    ],
    phases: "build,validate",
    executionId: "container-build",
    logDirectory: `${WORK}/log`,
    stateDirectory: `${WORK}/state`,
    trace: true,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The script. It needs a shell, cat, mkdir and rm in the container, as every image with a package manager has. */
export const COMPONENT_SCRIPT = `#!/bin/sh
set -u
. ${COMPONENT_TARGET}/environment.sh
if [ -f ${SECRET_TARGET} ]; then . ${SECRET_TARGET}; fi
mkdir -p ${WORK}/log ${WORK}/state
code=0
${RUNNER_TARGET}/kiln-runner run --config ${COMPONENT_TARGET}/config.json >/dev/null || code=$?
if [ "$code" -ne 0 ]; then
  for report in ${WORK}/log/*/failure.json; do
    [ -f "$report" ] || continue
    printf '\\n${FAILURE_BEGINS}\\n'
    cat "$report"
    printf '\\n${FAILURE_ENDS}\\n'
  done
fi
if [ "$code" -eq 194 ]; then
  echo "Cannot restart in a container build: leave the reboot out, or build an AMI." >&2
  code=1
fi
rm -rf ${WORK}
exit "$code"
`;

/** Finds the failure report in an engine's output, whatever the engine puts before each line. */
export function failureReportReader(): {
  /** Takes the next line. @returns true when it belongs to a report and so is for programs only. */
  readonly push: (line: string) => boolean;
  /** Text of the last report, or undefined. */
  readonly report: () => string | undefined;
} {
  let lines: string[] | undefined;
  let last: string | undefined;
  let prefix = 0;
  return {
    push(line) {
      const isOpen = lines !== undefined;
      if (line.endsWith(FAILURE_BEGINS)) {
        lines = [];
        prefix = line.length - FAILURE_BEGINS.length;
      } else if (line.endsWith(FAILURE_ENDS) && lines !== undefined) {
        last = lines.join("\n");
        lines = undefined;
      } else lines?.push(prefix === 0 ? line : line.replace(/^#\d+ [\d.]+ ?/, ""));
      return isOpen || lines !== undefined;
    },
    report: () => last,
  };
}
