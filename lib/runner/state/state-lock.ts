import { Conflict } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { sha256 } from "../../sha256.ts";
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

/**
 * Takes the lock of a state file. One whose process is gone is taken over.
 *
 * @param path Of the state file; the lock lies beside it.
 * @throws {Conflict} Another run holds it.
 */
export async function lockState(path: string, host: Host): Promise<StateLock> {
  const { files, clock, processes, uuid } = host;
  const lock = `${path}.lock`;
  const since = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const ticket = `${lock}.${uuid()}`;
  await files.mkdir(parentOf(path), { recursive: true, mode: 0o700 });
  await files.writeFile(ticket, `${JSON.stringify({ process: processes.own(), since })}\n`, {
    flag: "wx",
    mode: 0o600,
  });
  try {
    await acquire(lock, ticket, host);
  } finally {
    await files.rm(ticket, { force: true });
  }
  return { release: () => files.rm(lock, { force: true }) };
}

/**
 * Gives the ticket the lock's name. A lock of the dead is replaced by whoever holds the lock of that very replacement,
 * so two runs cannot remove each other's: its name is made from the dead lock's content, which never comes again.
 */
async function acquire(lock: string, ticket: string, host: Host): Promise<void> {
  while (!(await takeName(lock, ticket, host))) {
    const found = await contentOf(lock, host);
    if (found === undefined) continue;
    refuseLiving(lock, found, host);
    const succession = `${lock}.${await sha256(found)}`;
    await acquire(succession, ticket, host);
    if ((await contentOf(lock, host)) === found) return host.files.rename(succession, lock);
    await host.files.rm(succession, { force: true });
  }
}

/** @returns false when there is a lock already. A link appears together with its whole content. */
async function takeName(lock: string, ticket: string, { files }: Host): Promise<boolean> {
  try {
    await files.link(ticket, lock);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EEXIST") return false;
    throw error;
  }
}

async function contentOf(lock: string, { files }: Host): Promise<string | undefined> {
  try {
    return await files.readFile(lock, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws {Conflict} The lock's process is alive. A lock that names none was not written by us, or not to its end. */
function refuseLiving(lock: string, content: string, { processes }: Host): void {
  const owner = ownerIn(content);
  if (owner !== undefined && processes.isRunning(owner.process))
    throw new Conflict(
      `Cannot use the state directory "${parentOf(lock)}": process ${owner.process.split(" ")[0]} uses it since ${owner.since}, expected one run at a time. Wait for its end, or give this run a directory of its own.`,
    );
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
