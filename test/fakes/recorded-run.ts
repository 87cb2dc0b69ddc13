import type { Command, Exit } from "../../lib/host/host.ts";

/** What a command answers: its exit code, and its standard output. */
export type Answer = { readonly code?: number; readonly stdout?: string };

/** A `run` that starts nothing: it records commands and answers by what they are. */
export function recordedRun(answer: (command: Command) => Answer | number | undefined = () => 0): {
  readonly commands: Command[];
  readonly run: (command: Command) => Promise<Exit>;
  /** The recorded commands as lines. */
  readonly lines: () => string[];
} {
  const commands: Command[] = [];
  const run = async (command: Command): Promise<Exit> => {
    commands.push(command);
    const given = answer(command) ?? 0;
    const { code = 0, stdout = "" } = typeof given === "number" ? { code: given } : given;
    if (stdout !== "") await command.onOutput?.("stdout", new TextEncoder().encode(stdout));
    return { code, signal: null, isKilled: false };
  };
  const lines = (): string[] =>
    commands.map(({ file, arguments: words }) => [file, ...words].join(" "));
  return { commands, run, lines };
}
