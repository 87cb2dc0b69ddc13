/**
 * A lock that processes of one computer share. It is a symbolic link whose target names the owner: making one is a
 * single system call that fails when it is there, and it comes into being together with its content.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { mkdir, readlink, rm, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TimedOut } from "../../errors.ts";
import { hasCode } from "./write-atomically.ts";

/** Milliseconds between two looks at a lock that somebody else holds. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 40;

export type LockOptions = {
  /** How long to wait for the lock. Default 60. */
  readonly timeoutSeconds?: number;
};

/**
 * Runs a task while no other task, of this process or another, holds the lock of that path. A lock whose owner has died
 * is taken over.
 *
 * @param path Of the lock itself; missing folders above it are made.
 * @throws {TimedOut} Somebody held the lock all the time.
 */
export async function withFileLock<T>(
  path: string,
  task: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(() => lockAndRun(path, task, options));
  const settled = turn.then(
    () => undefined,
    () => undefined,
  );
  queues.set(path, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === settled) queues.delete(path);
  }
}

/** Tasks of this process wait for each other here, so that only one of them looks at the file. */
const queues = new Map<string, Promise<void>>();

async function lockAndRun<T>(
  path: string,
  task: () => Promise<T>,
  options: LockOptions,
): Promise<T> {
  await acquire(path, options.timeoutSeconds ?? 60);
  try {
    return await task();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, timeoutSeconds: number): Promise<void> {
  const own = `${OWN}:${randomUUID()}`;
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (await tryLink(own, path)) return;
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    if (isDead(owner)) {
      await removeStale(path, owner);
      continue;
    }
    if (performance.now() > deadline)
      throw new TimedOut(
        `Cannot lock "${path}": process ${owner.split(":")[0]} has held it for ${timeoutSeconds} seconds. Wait for that process, or stop it.`,
      );
    // Without the random part, processes that start together would look together each time.
    await sleep(pause * (1 + Math.random()));
  }
}

async function tryLink(content: string, path: string): Promise<boolean> {
  try {
    await symlink(content, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, "ENOENT")) throw error;
    await mkdir(dirname(path), { recursive: true });
    return tryLink(content, path);
  }
}

/** Whoever removes a dead owner's lock holds a lock for that, or two would take turns removing each other's. */
async function removeStale(path: string, stale: string): Promise<void> {
  await withFileLock(`${path}.stale`, async () => {
    if ((await ownerOf(path)) === stale) await rm(path, { force: true });
  });
}

async function ownerOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** `pid:start:boot:pid name space`; process ids are used again, the four together are not. */
const OWN = describeProcess(process.pid);

function describeProcess(pid: number): string {
  return `${pid}:${startOf(pid)}:${contentOf("/proc/sys/kernel/random/boot_id")}:${processNamespace()}`;
}

function isDead(owner: string): boolean {
  const [pid = "", start, boot, namespace] = owner.split(":");
  if (boot !== OWN.split(":")[2]) return true;
  // The process ids of another name space mean nothing here: such an owner is taken for alive.
  if (namespace !== OWN.split(":")[3]) return false;
  if (!isRunning(Number(pid))) return true;
  return startOf(Number(pid)) !== start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, "ESRCH");
  }
}

/** Field 22 of /proc/⟨pid⟩/stat, ticks since boot; the command before it may hold spaces and brackets. */
function startOf(pid: number): string {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(":", "");
  } catch {
    return "";
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
