/** What a line of the component runner's console log says, for a person who watches. */
export type ConsoleLine =
  | { readonly kind: "document" | "phase" | "step"; readonly name: string }
  /** Output of the component itself. */
  | { readonly kind: "output"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  /** Everything else that the runner notes about itself. */
  | { readonly kind: "note"; readonly text: string };

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;
const HEADING = /^(Document|Phase|Step) (.+)$/;

/** Reads one line of console.log (section 9.3 of the component language: time, optional source, text). */
export function readConsoleLine(line: string): ConsoleLine {
  const text = line.replace(TIME, "");
  if (text === line) return { kind: "output", text }; // The next line of something with several.
  const heading = HEADING.exec(text);
  if (heading?.[1] !== undefined && heading[2] !== undefined)
    return { kind: heading[1].toLowerCase() as "document" | "phase" | "step", name: heading[2] };
  if (text.startsWith("Stdout: ")) return { kind: "output", text: text.slice("Stdout: ".length) };
  const stderr = /^CmdExecution: Stderr: ?(.*)$/s.exec(text);
  if (stderr?.[1] !== undefined) return { kind: "output", text: stderr[1] };
  if (text.includes("[ERROR]")) return { kind: "error", text };
  return { kind: "note", text };
}
