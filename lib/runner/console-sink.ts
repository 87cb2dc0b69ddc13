/** Somewhere that the lines of console.log also go: `--trace`, CloudWatch. */
export type ConsoleSink = {
  /**
   * Takes entries of the log as they stand in the file, each with its time in front and a line break at its end, secrets
   * masked.
   */
  readonly write: (entries: string) => void;
  /** True when so much waits that whoever prints should hold back until `flush` resolves. */
  readonly isFull: () => boolean;
  readonly flush: () => Promise<void>;
};
