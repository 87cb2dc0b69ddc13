/** Translates the history of an execution to the events of its build, as a watcher of a local build gets them. */
import type { ExecutionEvent } from "../../aws/execution-events.ts";
import { failureOfCaught } from "../../build/failure.ts";
import { timelineOf } from "../../build/timeline.ts";
import type { BuildEvent } from "../build-event.ts";
import { isShown } from "../shown-states.ts";

/** A state as it ran once. */
export type ExecutionState = {
  /** Id of the event that entered it. */
  readonly id: number;
  readonly key: string;
  readonly state: string;
  readonly enteredAt: number;
  readonly exitedAt?: number;
  readonly status: "running" | "succeeded" | "failed" | "aborted";
};

const STATUSES = {
  RUNNING: "running",
  COMPLETED: "succeeded",
  FAILED: "failed",
  CANCELLED: "aborted",
} as const;

/** The states of an execution that people are shown, in the order in which they began. */
export function statesOf(history: readonly ExecutionEvent[]): readonly ExecutionState[] {
  const entered = history
    .toSorted((a, b) => a.id - b.id)
    .filter(({ type }) => type.endsWith("StateEntered"));
  return timelineOf(history).flatMap(({ state, endedAt, status }, index) => {
    const entry = entered[index];
    // Other states only hold some, or choose.
    if (entry?.type !== "TaskStateEntered" || !isShown(state)) return [];
    return [
      {
        id: entry.id,
        key: entry.region === undefined ? state : `${state} ${entry.region}`,
        state,
        enteredAt: entry.at,
        ...(endedAt === undefined ? {} : { exitedAt: Date.parse(endedAt) }),
        status: STATUSES[status],
      },
    ];
  });
}

/** What is new in a history. */
export type StateNews = {
  /** All states as they are now. */
  readonly states: readonly ExecutionState[];
  readonly begun: readonly BuildEvent[];
  /** Ends and retries. Output that came before them is told before them. */
  readonly ended: readonly BuildEvent[];
};

/** Finds what is new in a history, each time it is given a longer one. */
export function stateWatcher(): (history: readonly ExecutionEvent[]) => StateNews {
  const known = new Map<number, ExecutionState["status"]>();
  let lastRetry = 0;
  return (history) => {
    const states = statesOf(history);
    const begun = states.filter(({ id }) => !known.has(id));
    const ended = states.filter(
      ({ id, status }) => status !== "running" && known.get(id) !== status,
    );
    for (const { id, status } of states) known.set(id, status);
    const retries = retriesOf(history, states).filter(({ id }) => id > lastRetry);
    lastRetry = Math.max(lastRetry, ...retries.map(({ id }) => id));
    return {
      states,
      begun: begun.map(({ enteredAt: at, key, state }) => ({
        type: "state-entered",
        at,
        key,
        state,
      })),
      ended: [...retries.map(({ event }) => event), ...ended.flatMap(exitOf)],
    };
  };
}

function exitOf(one: ExecutionState): readonly BuildEvent[] {
  const { key, state, status } = one;
  if (status === "running") return [];
  return [{ type: "state-exited", at: one.exitedAt ?? one.enteredAt, key, state, status }];
}

type Retry = { readonly id: number; readonly event: BuildEvent };

/** Failed tries that another followed; a task is scheduled again without its state being entered again. */
function retriesOf(
  history: readonly ExecutionEvent[],
  states: readonly ExecutionState[],
): readonly Retry[] {
  const byId = new Map(history.map((event) => [event.id, event]));
  const byEntry = new Map(states.map((one) => [one.id, one]));
  return history.flatMap((event) => {
    const failed = byId.get(event.previousId);
    if (event.type !== "TaskScheduled" || failed === undefined) return [];
    if (!/^Task(?:Failed|TimedOut)$/.test(failed.type)) return [];
    const owner = byEntry.get(entryBefore(failed, byId));
    if (owner === undefined) return [];
    const { key, state } = owner;
    return [
      {
        id: event.id,
        event: { type: "retried", at: event.at, key, state, reason: reasonOf(failed) },
      },
    ];
  });
}

/** Id of the event that entered the state in which an event happened; 0 when there is none. */
function entryBefore(event: ExecutionEvent, byId: ReadonlyMap<number, ExecutionEvent>): number {
  let at: ExecutionEvent | undefined = event;
  while (at !== undefined && !at.type.endsWith("StateEntered")) {
    const before: ExecutionEvent | undefined = byId.get(at.previousId);
    at = before !== undefined && before.id < at.id ? before : undefined;
  }
  return at?.id ?? 0;
}

/** The first line of why a try failed. */
function reasonOf({ error = "", cause = "" }: ExecutionEvent): string {
  const { message } = failureOfCaught({ Error: error, Cause: cause });
  return message.split("\n")[0] ?? message;
}
