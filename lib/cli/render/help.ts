import type { Command, Option } from "../command.ts";

/** The text of `kiln --help`. */
export function renderHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "Bakes machine images from component documents: in an AWS account, or whole on this computer.",
    "",
    "Usage: kiln COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 invalid document, 130 interrupted.",
    'Run "kiln COMMAND --help" for the options and examples of one command.',
    "",
  ].join("\n");
}

/** The text of `kiln COMMAND --help`. */
export function renderCommandHelp(command: Command): string {
  const options = Object.entries({
    ...command.options,
    help: { type: "boolean", short: "h", help: "Show this." } as Option,
  });
  const flags = options.map(([name, option]) => flagText(name, option));
  const width = Math.max(...flags.map((flag) => flag.length));
  return [
    `${command.summary}`,
    "",
    `Usage: kiln ${command.name}${command.operands === "" ? "" : ` ${command.operands}`} [OPTIONS]`,
    "",
    ...(command.details === undefined ? [] : [...command.details, ""]),
    "Options:",
    ...options.map(
      ([, option], index) => `  ${(flags[index] ?? "").padEnd(width)}  ${option.help}`,
    ),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function flagText(name: string, option: Option): string {
  const value = option.type === "string" ? ` ${option.value ?? "VALUE"}` : "";
  return `${option.short === undefined ? "    " : `-${option.short}, `}--${name}${value}`;
}
