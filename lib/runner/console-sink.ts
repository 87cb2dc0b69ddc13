/** Somewhere that the lines of console.log also go: `--trace`, CloudWatch. */
export type ConsoleSink = {
  /** Takes a line with its line break, secrets masked. */
  readonly write: (line: string) => void;
  /** True when so much waits that whoever prints should hold back until `flush` resolves. */
  readonly isFull: () => boolean;
  readonly flush: () => Promise<void>;
};
