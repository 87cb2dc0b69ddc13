import type { Stream } from "../io.ts";

/** Colours for a stream; each returns its text unchanged where there is no colour. Meaning never rests on them. */
export type Style = {
  readonly [name in "dim" | "bold" | "red" | "green" | "yellow"]: (text: string) => string;
};

const CODES = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33 } as const;

/** Colours only on a terminal, and never with NO_COLOR (https://no-color.org) or TERM=dumb. */
export function styleFor(
  stream: Stream,
  environment: { readonly [name: string]: string | undefined },
): Style {
  const noColor = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  const paint =
    (code: number) =>
    (text: string): string =>
      stream.isTerminal && !noColor ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    dim: paint(CODES.dim),
    bold: paint(CODES.bold),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
  };
}
