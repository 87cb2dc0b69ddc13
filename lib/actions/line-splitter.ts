/** An unfinished line longer than this is handed out as it is, so that one without end cannot fill the memory. */
const LONGEST_LINE = 65_536;

export type LineSplitter = {
  /** Takes text. A promise, when the lines' taker returned one, resolves when more may come. */
  readonly add: (text: string) => void | Promise<void>;
  /** Hands out what has come since the last line break, if anything. */
  readonly end: () => void | Promise<void>;
};

/**
 * Hands text out in whole lines as soon as they are there: all of a piece at once, for what is done to each line alone
 * costs more than reading it. They have LF between them and no break at their end; CR LF becomes LF.
 */
export function lineSplitter(take: (lines: string) => void | Promise<void>): LineSplitter {
  let rest = "";
  const add = (text: string): void | Promise<void> => {
    const end = text.lastIndexOf("\n");
    const taken = end === -1 ? undefined : take(withoutReturns(rest + text.slice(0, end)));
    rest = end === -1 ? rest + text : text.slice(end + 1);
    return rest.length > LONGEST_LINE ? both(taken, cut()) : taken;
  };
  const cut = (): void | Promise<void> => {
    const piece = rest.slice(0, LONGEST_LINE);
    rest = rest.slice(LONGEST_LINE);
    const taken = take(piece);
    return rest.length > LONGEST_LINE ? both(taken, cut()) : taken;
  };
  const end = (): void | Promise<void> => {
    if (rest === "") return;
    const line = rest;
    rest = "";
    return take(line);
  };
  return { add, end };
}

function withoutReturns(lines: string): string {
  return lines.includes("\r") ? lines.replace(/\r(?=\n|$)/g, "") : lines;
}

function both(a: void | Promise<void>, b: void | Promise<void>): void | Promise<void> {
  if (a === undefined || b === undefined) return a ?? b;
  return Promise.all([a, b]).then(() => {});
}
