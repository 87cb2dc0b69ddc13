import type { Host } from "../../host/host.ts";
import { parentOf } from "../log-folder.ts";
import { parseStateLine, type StartLine, type StateLine } from "./state-line.ts";

/** Where the state of an execution is written. */
export type StateFile = {
  /** Adds a line. It is written at once, but nobody waits. */
  readonly add: (line: StateLine) => void;
  /** Resolves when all lines are on disk for good. @throws the first error of the disk. */
  readonly secure: () => Promise<void>;
  /** The execution is over: removes the file. */
  readonly remove: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What an unfinished execution has left. The first line is always its start. */
export type SavedState = { readonly start: StartLine; readonly lines: readonly StateLine[] };

/**
 * Reads the state of an unfinished execution.
 *
 * @returns undefined when there is none, or when the run was cut off before its first line was whole.
 */
export async function readState(path: string, host: Host): Promise<SavedState | undefined> {
  const text = await host.files.readFile(path, "utf8").catch((error: unknown) => {
    if ((error as { code?: unknown }).code === "ENOENT") return "";
    throw error;
  });
  const lines: StateLine[] = [];
  for (const line of text.split("\n")) {
    const read = parseStateLine(line);
    if (read === undefined) break;
    lines.push(read);
  }
  const start = lines[0];
  return start?.kind === "start" ? { start, lines } : undefined;
}

/**
 * Begins a state file with some lines: the start, or all that was read when a run resumes (a torn last line goes).
 * The file appears complete, by renaming, readable by its owner only.
 */
export async function beginState(
  path: string,
  lines: readonly StateLine[],
  host: Host,
): Promise<StateFile> {
  const { files } = host;
  await files.mkdir(parentOf(path), { recursive: true, mode: 0o700 });
  await files.writeFile(`${path}.new`, textOf(lines), { mode: 0o600 });
  await files.rename(`${path}.new`, path);
  const handle = await files.open(path, "a", 0o600);
  let writing: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await writing.catch(() => {});
    await handle.close();
  };
  return {
    add(line) {
      writing = writing.then(() => handle.appendFile(textOf([line])));
      // Told by `secure`, which somebody waits for.
      writing.catch(() => {});
    },
    async secure() {
      await writing;
      await handle.sync();
    },
    async remove() {
      await close();
      await files.rm(path, { force: true });
    },
    close,
  };
}

/**
 * A state that is kept in memory until a reboot needs it: for runs without a state directory of their own, several of
 * which may run side by side.
 */
export function deferredState(path: string, first: readonly StateLine[], host: Host): StateFile {
  const lines: StateLine[] = [...first];
  // A run that resumes has found its lines in the file; a new one must leave what another run may have put there.
  let isWritten = first.length > 1;
  return {
    add: (line) => {
      lines.push(line);
    },
    async secure() {
      if (lines.at(-1)?.kind !== "reboot") return;
      isWritten = true;
      const file = await beginState(path, lines, host);
      await file.secure();
      await file.close();
    },
    async remove() {
      if (!isWritten) return;
      isWritten = false;
      await host.files.rm(path, { force: true });
    },
    close: async () => {},
  };
}

function textOf(lines: readonly StateLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
