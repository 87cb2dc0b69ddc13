/** Where a command looks: an account, or the state folder that `--state-dir` names. */
import type { Call } from "../../aws/connection.ts";
import { recentExecutions } from "../../aws/recent-executions.ts";
import { registry } from "../../aws/registry.ts";
import { buildPrefix } from "../../build/registry-keys.ts";
import { NotFound } from "../../errors.ts";
import { type Invocation, stringFlag } from "../command.ts";
import { stateDirectoryOf } from "../state-directory.ts";
import { connectAccount } from "./connect-account.ts";

/** Where pipelines, builds and images are. */
export type Place = {
  readonly call: Call;
  /** Of a place on this computer. */
  readonly stateDirectory?: string;
  /** Ids of the latest builds; the newest first in an account, in no order here. */
  readonly recentBuilds: (limit: number) => Promise<readonly string[]>;
};

/**
 * Runs a task with the place that the flags name. Where they name none, it is an account.
 *
 * @throws {NotFound} There is no such state folder, or no such stack.
 */
export async function withPlace<T>(
  invocation: Invocation,
  task: (place: Place) => Promise<T>,
): Promise<T> {
  const { flags, io } = invocation;
  if (stringFlag(flags, "state-dir") === undefined) {
    const { call } = await connectAccount(invocation);
    return task({ call, recentBuilds: (limit) => recentExecutions(call, limit) });
  }
  const stateDirectory = stateDirectoryOf(flags, io);
  // The local cloud is as large as all the rest, and an account has no need of it.
  const { withLibrary } = await import("../local/open-library.ts");
  const result = await withLibrary(stateDirectory, io, async ({ stack: { connection } }) => {
    const call = { connection, signal: new AbortController().signal };
    return { value: await task({ call, stateDirectory, recentBuilds: () => buildsIn(call) }) };
  });
  if (result === undefined)
    throw new NotFound(`Cannot open the state folder "${stateDirectory}": it does not exist`);
  return result.value;
}

/** All builds of a registry: a state folder has few. */
async function buildsIn(call: Call): Promise<readonly string[]> {
  const keys = await registry(call).list(buildPrefix("").replace(/\/+$/, "/"));
  return keys.flatMap((key) => /^[^/]+\/([^/]+)\/build\.json$/.exec(key)?.[1] ?? []);
}
