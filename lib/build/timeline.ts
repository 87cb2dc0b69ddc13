import type { TimelineEntry } from "./build-record.ts";

/** An event of a state machine's history, as far as a timeline needs it. */
export type HistoryEvent = {
  readonly id: number;
  /** The event that led to it; 0 for the first. */
  readonly previousId: number;
  /** "TaskStateEntered", "TaskFailed" … */
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of events that enter or leave a state. */
  readonly state?: string;
};

/**
 * The states of an execution, in the order in which they began, those that only hold others included. A state that an
 * error ended has failed, one that went down with another was cancelled.
 */
export function timelineOf(history: readonly HistoryEvent[]): readonly TimelineEntry[] {
  const events = new History(history);
  const entered = events.all.filter(({ type }) => type.endsWith("StateEntered"));
  return entered.map((entry) => entryOf(entry, events));
}

function entryOf(entry: HistoryEvent, events: History): TimelineEntry {
  const exit = events.exits.get(entry.id);
  const end = exit ?? events.cutOf(entry);
  return {
    state: entry.state ?? "",
    startedAt: new Date(entry.at).toISOString(),
    ...(end === undefined ? {} : { endedAt: new Date(end.at).toISOString() }),
    status: statusOf(entry, exit, end, events),
  };
}

function statusOf(
  entry: HistoryEvent,
  exit: HistoryEvent | undefined,
  end: HistoryEvent | undefined,
  events: History,
): TimelineEntry["status"] {
  if (exit !== undefined) {
    const before = events.byId.get(exit.previousId);
    return before !== undefined && isFailure(before) ? "FAILED" : "COMPLETED";
  }
  if (end === undefined) return "RUNNING";
  return events.hasFailureIn(entry) ? "FAILED" : "CANCELLED";
}

const FAILURE = /(?:Failed|TimedOut)$/;

function isFailure({ type }: HistoryEvent): boolean {
  return FAILURE.test(type) && !type.startsWith("Execution");
}

/** Events with the questions that a timeline asks. */
class History {
  readonly all: readonly HistoryEvent[];
  readonly byId: ReadonlyMap<number, HistoryEvent>;
  /** The event that left a state, by the id of the one that entered it. */
  readonly exits: ReadonlyMap<number, HistoryEvent>;
  readonly #isContinued: ReadonlySet<number>;

  constructor(events: readonly HistoryEvent[]) {
    this.all = events.toSorted((a, b) => a.id - b.id);
    this.byId = new Map(this.all.map((event) => [event.id, event]));
    this.exits = this.#pairUp();
    this.#isContinued = new Set(
      this.all
        .filter((event) => !isFailure(event) && !event.type.startsWith("Execution"))
        .map(({ previousId }) => previousId),
    );
  }

  #pairUp(): Map<number, HistoryEvent> {
    const exits = new Map<number, HistoryEvent>();
    for (const exit of this.all.filter(({ type }) => type.endsWith("StateExited"))) {
      const entry = this.before(exit).find(
        ({ id, type, state }) =>
          type.endsWith("StateEntered") && state === exit.state && !exits.has(id),
      );
      if (entry !== undefined) exits.set(entry.id, exit);
    }
    return exits;
  }

  /** The events that led to one, the nearest first. */
  before(event: HistoryEvent): readonly HistoryEvent[] {
    const chain: HistoryEvent[] = [];
    let at = this.byId.get(event.previousId);
    while (at !== undefined && at.id < (chain.at(-1)?.id ?? event.id)) {
      chain.push(at);
      at = this.byId.get(at.previousId);
    }
    return chain;
  }

  /** The event that took down a state which was never left: the exit of one around it, or the execution's end. */
  cutOf(entry: HistoryEvent): HistoryEvent | undefined {
    const around = this.before(entry)
      .map(({ id }) => this.exits.get(id))
      .filter((exit) => exit !== undefined && exit.id > entry.id)
      .toSorted((a, b) => (a?.id ?? 0) - (b?.id ?? 0))[0];
    return around ?? this.all.find(({ type }) => /^Execution(?!Started)/.test(type));
  }

  /** True when a failure that nothing followed came out of a state, or out of one inside it. */
  hasFailureIn(entry: HistoryEvent): boolean {
    return this.all.some((event) => {
      if (!isFailure(event) || this.#isContinued.has(event.id)) return false;
      const chain = this.before(event);
      const at = chain.findIndex(({ id }) => id === entry.id);
      if (at === -1) return false;
      const isOuter = /^(?:Parallel|Map)/.test(entry.type);
      return isOuter || !chain.slice(0, at).some(({ type }) => type.endsWith("StateEntered"));
    });
  }
}

/**
 * The state that made an execution fail: the first that failed and does not merely hold others. Of an execution that was
 * stopped the state that this cut short.
 */
export function failedState(
  timeline: readonly TimelineEntry[],
  history: readonly HistoryEvent[],
): string | undefined {
  const outer = new Set(
    history
      .filter(({ type }) => /^(?:Parallel|Map)StateEntered$/.test(type))
      .map(({ state }) => state),
  );
  const inner = timeline.filter(({ state }) => !outer.has(state));
  const failed = inner.find(({ status }) => status === "FAILED");
  return (failed ?? inner.findLast(({ status }) => status === "CANCELLED"))?.state;
}
