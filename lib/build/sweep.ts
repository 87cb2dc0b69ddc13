/**
 * Lambda `sweep`, once a minute: asks AWS about all open waits in batches, again every few seconds while there are any,
 * and removes what builds have left behind. So polling costs the same however many builds run, and no lost event costs
 * more than seconds. While no build is open, it reads two documents and is done.
 */
import type { Clock } from "./cloud.ts";
import { completeWaits, type WaitPorts } from "./complete-waits.ts";
import { activityOf, noteIdle } from "./idle.ts";
import { openWaits } from "./open-waits.ts";
import { type Reaped, type ReapPorts, reap } from "./reap.ts";
import type { Registry } from "./registry.ts";

/** What the function needs. */
export type SweepPorts = WaitPorts &
  ReapPorts & {
    readonly registry: Registry;
    readonly clock: Clock & {
      /** Resolves early when the signal is aborted. */
      readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
    };
  };

/** What came of a sweep. */
export type Swept = Omit<Reaped, "problems"> & {
  /** What could not be asked or done, in words; the next sweep tries again. */
  readonly problems: readonly string[];
  /** Waits that have been answered, by us or by others meanwhile. */
  readonly answered: number;
  /** Waits that are still open. */
  readonly open: number;
  /** Those of them whose deadline is over, which nobody could answer; left out when there is none. An alarm looks at it. */
  readonly overdue?: number;
};

/** What a sweep finds in an idle stack. */
const NOTHING: Swept = {
  terminated: [],
  deregistered: [],
  ended: [],
  problems: [],
  answered: 0,
  open: 0,
};

/** Longest sweep: the next one starts when a minute is over. */
const SWEEP_MILLISECONDS = 50_000;
/** Pause between two looks. */
const PAUSE_MILLISECONDS = 3_000;

/**
 * Sweeps until no wait is open, at most for 50 seconds.
 *
 * @param signal Ends it early, when the function's own time runs out.
 */
export async function sweep(ports: SweepPorts, signal?: AbortSignal): Promise<Swept> {
  const activity = await activityOf(ports.registry, ports.clock.now());
  if (activity.isIdle) return NOTHING;
  const end = ports.clock.now() + SWEEP_MILLISECONDS;
  const problems: unknown[] = [];
  let answered = 0;
  let overdue = 0;
  const look = async (): Promise<number> => {
    const all = await openWaits(ports.registry);
    // Waits of others stay: only their own cloud knows how things are. Those of the dead go with their builds.
    const waits = all.filter(({ scope }) => scope === ports.scope?.name);
    const completed = await completeWaits(ports, waits);
    problems.push(...completed.problems);
    answered += waits.length - completed.open.length;
    const now = ports.clock.now();
    overdue = completed.open.filter(({ deadline }) => deadline < now).length;
    return completed.open.length;
  };
  let open = await look();
  const reaped = await reap(ports);
  while (open > 0 && ports.clock.now() + PAUSE_MILLISECONDS < end && signal?.aborted !== true) {
    await ports.clock.sleep(PAUSE_MILLISECONDS, signal);
    open = await look();
  }
  const late = overdue === 0 ? {} : { overdue };
  const swept = {
    ...reaped,
    answered,
    open,
    ...late,
    problems: [...reaped.problems, ...problems].map(String),
  };
  if (isNothing(swept)) await noteIdle(ports.registry, activity, ports.clock.now());
  return swept;
}

function isNothing({ terminated, deregistered, ended, problems, answered, open }: Swept): boolean {
  const done = terminated.length + deregistered.length + ended.length + problems.length;
  return done + answered + open === 0;
}
