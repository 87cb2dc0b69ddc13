/** What the local EC2 asks of whatever runs its instances. `sandbox` is the real driver, `simulated` the one for tests. */

export type MachineDriver = {
  /** Makes and boots a machine. Resolves when commands can be run in it. */
  readonly launch: (spec: MachineSpec) => Promise<Machine>;
  /** Removes what machines of dead processes have left below the state folder. @returns what was removed, in words. */
  readonly recover: () => Promise<readonly string[]>;
};

export type MachineSpec = {
  /** Instance id, e.g. "i-0123456789abcdef0". */
  readonly id: string;
  /** Read-only folders, top first, that make the root file system. Never empty. */
  readonly lower: readonly string[];
  /** Host name inside. */
  readonly hostname: string;
  /** Read-only bind mounts that are no part of the image; targets lie below /run. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
};

export type Machine = {
  readonly id: string;
  /** Runs a command as root in the machine and resolves with how it ended. Rejects only when it could not be started. */
  readonly exec: (request: ExecRequest) => Promise<ExecResult>;
  /**
   * The command line on this computer that runs a command in the machine with the terminal of whoever starts it.
   * Absent for machines that have no such thing.
   *
   * @throws {Conflict} It is stopped.
   */
  readonly terminalCommand?: (
    argv: readonly [string, ...string[]],
  ) => readonly [string, ...string[]];
  /** Kills everything in it; changes stay. */
  readonly stop: () => Promise<void>;
  /** Boots it again on its changes. */
  readonly start: () => Promise<void>;
  /** Stops it and deletes its changes. Safe to repeat. */
  readonly terminate: () => Promise<void>;
  /**
   * Freezes the changes so far into a layer, and goes on with no changes above it. Only while stopped.
   *
   * @param keep Is given the folder of the changes (an overlay layer, ready to be a `lower`), moves it to where layers
   *   are kept on the same file system, and returns where it lies from now on: `async (changes) =>
   *   (await store.commit(changes)).folder`. When it fails, the machine keeps its changes.
   */
  readonly snapshot: (keep: (changes: string) => Promise<string>) => Promise<void>;
  /** Resolves when the machine has died without being asked to. */
  readonly died: Promise<void>;
};

export type ExecRequest = {
  readonly argv: readonly [string, ...string[]];
  /** Default "/". */
  readonly workingDirectory?: string;
  /** The whole environment; nothing of this process's is passed on. */
  readonly environment?: { readonly [name: string]: string };
  /** Standard input; none means an empty one. */
  readonly input?: string | Uint8Array;
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Uint8Array) => void;
  /** On abort everything that the command started in the machine is killed. */
  readonly signal?: AbortSignal;
};
export type ExecResult = { readonly exitCode: number | null; readonly signal: string | null };
