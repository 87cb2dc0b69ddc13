import { Conflict } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { record, required } from "../../source/collections.ts";
import { text } from "../../source/scalars.ts";
import { readValue } from "../../source/shape.ts";
import { parentOf } from "../log-folder.ts";

/** The right to use a state file. It lasts until it is released, or its process is gone. */
export type StateLock = { readonly release: () => Promise<void> };

const holder = record({
  /** Name of the process, see Processes.own. */
  process: required(text()),
  /** RFC 3339 */
  since: required(text()),
});

/** Looks at a lock that is there. A new one may be empty for an instant. */
const LOOKS = 5;
const PAUSE_MILLISECONDS = 20;

/**
 * Takes the lock of a state file. One whose process is gone is taken over.
 *
 * @param path Of the state file; the lock lies beside it.
 * @throws {Conflict} Another run holds it.
 */
export async function lockState(path: string, host: Host): Promise<StateLock> {
  const { files, clock, processes } = host;
  const lock = `${path}.lock`;
  await files.mkdir(parentOf(path), { recursive: true, mode: 0o700 });
  const since = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const content = `${JSON.stringify({ process: processes.own(), since })}\n`;
  for (let look = 1; ; look++) {
    if (await create(lock, content, host))
      return { release: () => files.rm(lock, { force: true }) };
    const found = await files.readFile(lock, "utf8").catch(() => "");
    const owner = ownerIn(found);
    if (owner !== undefined && processes.isRunning(owner.process))
      throw new Conflict(
        `Cannot use the state directory "${parentOf(path)}": process ${owner.process.split(" ")[0]} uses it since ${owner.since}, expected one run at a time. Wait for its end, or give this run a directory of its own.`,
      );
    if (owner !== undefined || look >= LOOKS) await takeAway(lock, found, host);
    else await clock.sleep(PAUSE_MILLISECONDS);
  }
}

/** @returns false when there is a lock already. */
async function create(lock: string, content: string, { files }: Host): Promise<boolean> {
  try {
    await files.writeFile(lock, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EEXIST") return false;
    throw error;
  }
}

function ownerIn(
  content: string,
): { readonly process: string; readonly since: string } | undefined {
  try {
    return readValue(holder, JSON.parse(content)).value;
  } catch {
    return undefined;
  }
}

/** Removes the lock of a process that is gone, unless another run has just done so and put its own there. */
async function takeAway(lock: string, content: string, { files, uuid }: Host): Promise<void> {
  const aside = `${lock}.${uuid()}`;
  try {
    await files.rename(lock, aside);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return;
    throw error;
  }
  if ((await files.readFile(aside, "utf8")) !== content) await files.rename(aside, lock);
  else await files.rm(aside, { force: true });
}
