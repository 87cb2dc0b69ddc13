import type { Host } from "../host/host.ts";
import type { ActionContext } from "./action.ts";
import { joinPath } from "./path.ts";

/** Tries for a name that nobody has yet. */
const TRIES = 5;

/**
 * Gives a fresh folder `AWSTOE⟨digits⟩` that nobody else may enter, and removes it with its content afterwards.
 *
 * @param work Gets the folder, and further digits of its own for a file name.
 */
export async function withTemporaryFolder<T>(
  action: string,
  { host, log }: ActionContext,
  work: (folder: string, digits: string) => Promise<T>,
): Promise<T> {
  const folder = await makeFolder(host);
  log.info(`${action}: Created temporary directory: ${folder}`);
  try {
    return await work(folder, digits(host));
  } finally {
    log.info(`${action}: Removing temporary directory: ${folder}`);
    await remove(host, folder);
    log.info(`${action}: Successfully removed temporary directory: ${folder}`);
  }
}

/** Mostly the folder is empty by now, and this takes a third of the time that a recursive removal does. */
async function remove(host: Host, folder: string): Promise<void> {
  try {
    await host.files.rmdir(folder);
  } catch {
    await host.files.rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(host: Host): Promise<string> {
  for (let tries = 1; ; tries++) {
    const folder = joinPath(host.platform, host.temporaryDirectory, `AWSTOE${digits(host)}`);
    try {
      await host.files.mkdir(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isTaken || tries === TRIES) throw error;
    }
  }
}

function digits(host: Host): string {
  return String(Number.parseInt(host.uuid().slice(0, 8), 16));
}
