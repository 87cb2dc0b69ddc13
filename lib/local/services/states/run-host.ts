import type { Clock } from "../../clock.ts";
import type { Functions } from "../../functions.ts";
import type { Context } from "./evaluate.ts";
import type { History } from "./history.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** What a running execution needs. */
export type RunHost = {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly tokens: TaskTokens;
  readonly history: History;
  /** From 0 to below 1, for jitter. */
  readonly random: () => number;
  /** Parts of the context object that are the same everywhere: execution and state machine. */
  readonly context: Context;
  readonly region: string;
  /** Takes calls of functions that nobody waits for any more. */
  readonly background: (work: Promise<void>) => void;
  readonly observe: (news: StateNews) => void;
};

/** What happens to a state, for those who look on. */
export type StateNews = {
  readonly name: string;
  readonly change: "entered" | "exited" | "failed" | "retried" | "caught";
  readonly index?: number;
  readonly error?: string;
  readonly cause?: string;
};

/** Where in the machine a state runs. */
export type Scope = {
  /** Aborted when the execution ends, or the branch because of another one. */
  readonly signal: AbortSignal;
  /** `$$.Map.Item` of the innermost Map. */
  readonly mapItem: Context | undefined;
  /** Id of the event that the next one follows. */
  lastEventId: number;
};
