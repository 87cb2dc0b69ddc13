import { nearest } from "../../source/nearest.ts";
import type { FlagDefinition } from "./flags.ts";
import { UsageError } from "./usage-error.ts";

/** Options as given, by long name; true for one without a value. */
export type ParsedFlags = ReadonlyMap<string, string | true>;

/**
 * Parses options: `--name value`, `--name=value`, `-n value`, `-n=value`.
 *
 * @throws {UsageError} With every problem at once.
 */
export function parseFlags(
  argv: readonly string[],
  definitions: readonly FlagDefinition[],
): ParsedFlags {
  const parsed = new Map<string, string | true>();
  const problems: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    const [, name, inline] = /^(--?[^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const flag = definitions.find((each) => spellings(each).includes(name ?? ""));
    if (flag === undefined) {
      problems.push(unknown(word, name, definitions));
      continue;
    }
    const value = flag.value === undefined ? inline : (inline ?? nextValue(argv[at + 1]));
    if (flag.value !== undefined && inline === undefined && value !== undefined) at++;
    const problem = problemOf(flag, value, parsed);
    if (problem !== undefined) problems.push(problem);
    else parsed.set(flag.long, flag.value === undefined ? true : (value ?? ""));
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return parsed;
}

function spellings(flag: FlagDefinition): readonly string[] {
  const long = [flag.long, ...(flag.aliases ?? [])].map((name) => `--${name}`);
  return flag.short === undefined ? long : [...long, `-${flag.short}`];
}

/** The next word, unless it is an option itself. */
function nextValue(word: string | undefined): string | undefined {
  return word === undefined || /^-{1,2}[A-Za-z]/.test(word) ? undefined : word;
}

function problemOf(
  flag: FlagDefinition,
  value: string | undefined,
  parsed: ParsedFlags,
): string | undefined {
  if (parsed.has(flag.long))
    return `Cannot use --${flag.long} twice: expected it once. Put all values into one, with commas between.`;
  if (flag.value === undefined)
    return value === undefined
      ? undefined
      : `Cannot use "${value}" for --${flag.long}: it takes no value. Leave the value out.`;
  return value === undefined
    ? `Cannot use --${flag.long}: its value is missing. Write --${flag.long} ${flag.value}.`
    : undefined;
}

function unknown(
  word: string,
  name: string | undefined,
  definitions: readonly FlagDefinition[],
): string {
  if (name === undefined)
    return `Cannot use "${word}": it belongs to no option. Write lists with commas and without blanks, or in quotes.`;
  const guess = nearest(name, definitions.flatMap(spellings));
  return `Cannot use ${name}: it is unknown. ${guess === undefined ? "See --help." : `Did you mean ${guess}?`}`;
}
