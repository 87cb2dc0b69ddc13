import {
  CONTAINER_FLAGS,
  type FlagDefinition,
  MAIN_FLAGS,
  RUN_FLAGS,
  VALIDATE_FLAGS,
} from "./flags.ts";

/** The help of the program. */
export function mainHelp(): string {
  return `Runs component documents of EC2 Image Builder, with the command line of AWSTOE.

Usage:
  kiln-runner run --documents LIST [options]
  kiln-runner validate --documents LIST [options]
  kiln-runner container --job FILE

Commands:
  run        run documents; prints a summary as JSON
  validate   check documents without running anything; prints the result as JSON
  container  build, copy or test a container image; build instances run it

Options:
${flagLines(MAIN_FLAGS)}

"kiln-runner run --help" lists the options of run.

Exit codes: 0 success, 1 failure or wrong usage, 194 (Windows: 3010) the machine
has to restart and the same command has to be started again.
`;
}

/** The help of `container`. */
export function containerHelp(): string {
  return `Builds, copies or tests a container image with docker, podman or buildah.

Usage:
  kiln-runner container --job FILE

Options:
${flagLines(CONTAINER_FLAGS)}
`;
}

/** The help of `run`. */
export function runHelp(): string {
  return `Runs component documents in order.

Usage:
  kiln-runner run --documents LIST [options]
  kiln-runner run --config FILE [options]

Options:
${flagLines(RUN_FLAGS)}

Examples:
  kiln-runner run --documents web.yml --phases build,validate
  kiln-runner run --documents base.yml,web.yml --parameters Version=1.2,Mode=blue --trace

When a step asks for a restart, the state is saved and the exit code is 194 (Windows:
3010): restart the machine and start the same command again. With --allow-reboot the
runner does both itself. It restarts this machine at once, and a line in the crontab
(Windows: a scheduled task) goes on with the run; what that prints is kept beside the
state.
`;
}

/** The help of `validate`. */
export function validateHelp(): string {
  return `Checks component documents and reports every problem.

Usage:
  kiln-runner validate --documents LIST [options]

Options:
${flagLines(VALIDATE_FLAGS)}

Example:
  kiln-runner validate --documents web.yml --os-platforms linux,windows
`;
}

function flagLines(flags: readonly FlagDefinition[]): string {
  const heads = flags.map(({ long, short, value }) => {
    const name = short === undefined ? `    --${long}` : `-${short}, --${long}`;
    return value === undefined ? name : `${name} ${value}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return flags.map((flag, index) => `  ${heads[index]?.padEnd(width)}  ${flag.help}`).join("\n");
}
