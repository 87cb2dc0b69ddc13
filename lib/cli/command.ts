import type { Io } from "./io.ts";

/** One flag of a command, in the terms of node:util parseArgs. */
export type Option = {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
  /** Placeholder for the value in the help, e.g. "FOLDER". */
  readonly value?: string;
  readonly help: string;
};

export type Flags = {
  readonly [name: string]: string | boolean | readonly (string | boolean)[] | undefined;
};

/** A subcommand of `kiln`. */
export type Command = {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Arguments in the usage line, e.g. "PIPELINE". */
  readonly operands: string;
  readonly options: { readonly [name: string]: Option };
  readonly examples: readonly string[];
  /** More lines for `kiln COMMAND --help`. */
  readonly details?: readonly string[];
  /** Takes its arguments as they are, without parsing of flags. */
  readonly isRaw?: boolean;
  /** @returns the exit code. Throws the errors of lib/errors.ts, and UsageError for wrong arguments. */
  readonly run: (invocation: Invocation) => Promise<number>;
};

export type Invocation = {
  readonly operands: readonly string[];
  readonly flags: Flags;
  /** The arguments as given, for raw commands. */
  readonly argv: readonly string[];
  readonly io: Io;
};

/** The command line is wrong; the message says how, the remedy what to type. */
export class UsageError extends Error {
  override readonly name = "Kiln.UsageError";
  readonly remedy: string | undefined;
  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A string flag's value, or undefined when it was not given. */
export function stringFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}
