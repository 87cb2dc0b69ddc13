/** The `kiln` command: finds the subcommand, parses its flags, runs it, and turns errors into messages and exit codes. */
import { parseArgs } from "node:util";
import { Cancelled, InvalidInput } from "../errors.ts";
import { nearest } from "../source/nearest.ts";
import { type Command, type Flags, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { EXIT, type Io } from "./io.ts";
import { errorText } from "./render/error.ts";
import { renderCommandHelp, renderHelp } from "./render/help.ts";
import { version } from "./version.ts";

/**
 * Runs one command line.
 *
 * @param argv Arguments after the program's name.
 * @returns Exit code: 0 done, 1 failed, 2 usage, 3 invalid document, 130 interrupted.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return explain(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined) {
    io.stderr.write(renderHelp(commands));
    return EXIT.usage;
  }
  if (first === "--version" || first === "-v") return print(io, `${version}\n`);
  if (first === "--help" || first === "-h") return print(io, renderHelp(commands));
  if (first === "help") return help(rest[0], io);
  const command = commands.find((candidate) => candidate.name === first);
  if (command === undefined) throw unknownCommand(first);
  if (command.isRaw === true) return command.run({ operands: [], flags: {}, argv: rest, io });
  const { operands, flags } = parseFlags(command, rest);
  if (flags["help"] === true) return print(io, renderCommandHelp(command));
  return command.run({ operands, flags, argv: rest, io });
}

function help(name: string | undefined, io: Io): number {
  if (name === undefined) return print(io, renderHelp(commands));
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  return print(io, renderCommandHelp(command));
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return EXIT.done;
}

function unknownCommand(name: string): UsageError {
  const guess = nearest(
    name,
    commands.map((command) => command.name),
  );
  return new UsageError(
    `Cannot run "kiln ${name}": there is no such command`,
    guess === undefined ? 'Run "kiln --help" for the list.' : `Did you mean "kiln ${guess}"?`,
  );
}

function parseFlags(
  command: Command,
  argv: readonly string[],
): { operands: string[]; flags: Flags } {
  const options = { help: { type: "boolean", short: "h" }, ...command.options } as const;
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return { operands: parsed.positionals, flags: parsed.values as Flags };
  } catch (error) {
    throw new UsageError(
      flagProblem(command, error),
      `Run "kiln ${command.name} --help" for its options.`,
    );
  }
}

function flagProblem(command: Command, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const unknown = /Unknown option '(-*[^' ]+)/.exec(text)?.[1];
  if (unknown === undefined) return `Cannot run "kiln ${command.name}": ${text}`;
  const guess = nearest(unknown.replace(/^-+/, ""), Object.keys(command.options));
  const hint = guess === undefined ? "" : `, did you mean "--${guess}"?`;
  return `Cannot run "kiln ${command.name}": the option "${unknown}" is unknown${hint}`;
}

function explain(error: unknown, io: Io): number {
  io.stderr.write(`${errorText(error)}\n`);
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof InvalidInput) return EXIT.invalid;
  if (error instanceof Cancelled) return EXIT.interrupted;
  return EXIT.failed;
}
