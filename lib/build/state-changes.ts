/**
 * Every change of a build's state is written into its record before it is told, and struck out once it has been. So a
 * task that dies between the two loses nothing: what is left is told with the end of the build, in its order. Whoever
 * writes a change tells it. Somebody else may tell it only when nobody can be at it any more; lib/build/announce-end.ts
 * says when.
 */
import {
  type BuildRecord,
  type BuildStatus,
  buildRecord,
  type StateChange,
} from "./build-record.ts";
import { changeDocument, type Registry } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { type BusEvent, stateChangeEvent } from "./state-change-event.ts";

/** A record in its next state, with that change still to be told. */
export function inState<R extends BuildRecord>(record: R, status: BuildStatus): R {
  if (record.status === status) return record;
  const sequence = record.changes + 1;
  const change: StateChange = { sequence, previous: record.status, status };
  return { ...record, status, changes: sequence, untold: [...record.untold, change] };
}

/** What telling changes needs. */
export type TellPorts = {
  readonly registry: Pick<Registry, "get" | "replace">;
  readonly bus: { readonly send: (event: BusEvent) => Promise<void> };
};

/**
 * Tells the bus some changes, in their order, and strikes out those that it has taken; the others are anybody's.
 *
 * @returns why the first that it has not taken was refused; undefined when it has taken all.
 */
export async function tellChanges(
  ports: TellPorts,
  record: BuildRecord,
  changes: readonly StateChange[],
): Promise<unknown> {
  if (changes.length === 0) return undefined;
  const told = new Set<number>();
  let problem: unknown;
  for (const change of changes) {
    try {
      await ports.bus.send(stateChangeEvent(record, change));
      told.add(change.sequence);
    } catch (error) {
      problem = error;
      break;
    }
  }
  const left = new Set(changes.map(({ sequence }) => sequence).filter((one) => !told.has(one)));
  await changeDocument<BuildRecord>(
    ports.registry,
    buildKey(record.buildId),
    buildRecord,
    (now) => ({
      ...now,
      untold: now.untold
        .filter(({ sequence }) => !told.has(sequence))
        .map((one) => (left.has(one.sequence) ? { ...one, heldUntil: 0 } : one)),
    }),
  );
  return problem;
}
