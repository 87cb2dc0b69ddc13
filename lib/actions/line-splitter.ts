/** An unfinished line longer than this is handed out as it is, so that one without end cannot fill the memory. */
const LONGEST_LINE = 65_536;

export type LineSplitter = {
  /** Takes text. A promise, when the last line's taker returned one, resolves when more may come. */
  readonly add: (text: string) => void | Promise<void>;
  /** Hands out what has come since the last line break, if anything. */
  readonly end: () => void | Promise<void>;
};

/** Cuts text into lines, without their breaks (LF or CR LF), and hands them out one by one as soon as they are whole. */
export function lineSplitter(take: (line: string) => void | Promise<void>): LineSplitter {
  let rest = "";
  const add = (text: string): void | Promise<void> => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    let last: Promise<void> | undefined;
    const hand = (line: string): void => {
      const taken = take(line);
      if (taken instanceof Promise) last = taken;
    };
    for (const line of lines) hand(line.endsWith("\r") ? line.slice(0, -1) : line);
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE))
      hand(rest.slice(0, LONGEST_LINE));
    return last;
  };
  const end = (): void | Promise<void> => {
    if (rest === "") return;
    const line = rest;
    rest = "";
    return take(line);
  };
  return { add, end };
}
