/** The runner's command line, AWSTOE's own `run` and `validate`, and `container`. */
import { failureMessage } from "../../actions/action-failure.ts";
import { CONTAINER_FLAGS, MAIN_FLAGS, RUN_FLAGS, VALIDATE_FLAGS } from "./flags.ts";
import { containerHelp, mainHelp, runHelp, validateHelp } from "./help.ts";
import { type ParsedFlags, parseFlags } from "./parse-flags.ts";
import { runCommand } from "./run-command.ts";
import type { RunnerIo } from "./runner-io.ts";
import { UsageError } from "./usage-error.ts";
import { validateCommand } from "./validate-command.ts";

const COMMANDS = {
  run: { flags: RUN_FLAGS, help: runHelp, run: runCommand },
  validate: { flags: VALIDATE_FLAGS, help: validateHelp, run: validateCommand },
  container: { flags: CONTAINER_FLAGS, help: containerHelp, run: runContainer },
} as const;

/**
 * Runs the command line. Results go to stdout, messages to stderr.
 *
 * @param argv Arguments without the program's own name.
 * @returns The exit code: 0, 1, or the code that asks for a restart.
 */
export async function main(argv: readonly string[], io: RunnerIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      io.stderr.write(`${text}\n`);
    } else io.stderr.write(`${message}\n`);
    return 1;
  } finally {
    await io.stderr.flush();
  }
}

async function dispatch(argv: readonly string[], io: RunnerIo): Promise<number> {
  const [name = "", ...rest] = argv;
  if (name === "run" || name === "validate" || name === "container") {
    const command = COMMANDS[name];
    const flags = parseFlags(rest, command.flags);
    if (flags.has("help")) return print(command.help(), io);
    if (flags.has("version")) return print(`${io.version}\n`, io);
    return command.run(flags, io);
  }
  if (name === "" || name === "help") return print(mainHelp(), io);
  if (!name.startsWith("-"))
    throw new UsageError(
      `Cannot run command "${name}": it is unknown, expected run, validate or container. See kiln-runner --help.`,
    );
  const flags = parseFlags(argv, MAIN_FLAGS);
  return print(flags.has("version") ? `${io.version}\n` : mainHelp(), io);
}

/** Loaded when it is asked for: most runs have nothing to do with containers. */
async function runContainer(flags: ParsedFlags, io: RunnerIo): Promise<number> {
  return (await import("./container-command.ts")).containerCommand(flags, io);
}

function print(text: string, io: RunnerIo): number {
  io.stdout(text);
  return 0;
}
