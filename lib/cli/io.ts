/** What a command may touch of the terminal: handed in, so that tests call `main` as a function. */
export type Io = {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: { readonly [name: string]: string | undefined };
  readonly workingDirectory: string;
  /** Aborted by the first interrupt. */
  readonly interrupt: AbortSignal;
  /** Asks on the terminal; undefined without an answer. Not there where there is no terminal to ask on. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Folder of the installed package: components/, statemachines/ and dist/ lie in it. */
  readonly packageRoot: string;
};

export type Stream = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width of the terminal in characters; 80 where there is none. */
  readonly columns: () => number;
  /** Height of the terminal in lines; 24 where there is none. */
  readonly rows: () => number;
};

/** Exit codes of every command, as `kiln --help` lists them. */
export const EXIT = { done: 0, failed: 1, usage: 2, invalid: 3, interrupted: 130 } as const;
