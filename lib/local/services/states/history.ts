/** What has happened in an execution, in the shape that GetExecutionHistory answers. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
};

export type History = {
  /**
   * Adds an event after the last one of a line of events.
   *
   * @param details E.g. `{ stateEnteredEventDetails: { … } }`.
   */
  readonly add: (line: { lastEventId: number }, type: string, details?: object) => void;
  readonly events: () => readonly HistoryEvent[];
  /** Nothing comes after the end of an execution, although its branches unwind after it. */
  readonly close: () => void;
};

/** An empty history. `now` gives milliseconds since 1970. */
export function newHistory(now: () => number): History {
  const events: HistoryEvent[] = [];
  let isClosed = false;
  return {
    add(line, type, details = {}) {
      if (isClosed) return;
      const id = events.length + 1;
      events.push({
        id,
        previousEventId: line.lastEventId,
        timestamp: now() / 1000,
        type,
        ...details,
      });
      line.lastEventId = id;
    },
    events: () => events,
    close() {
      isClosed = true;
    },
  };
}
