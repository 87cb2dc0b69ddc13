/** Watches a build in an account until it is over: states from the execution's history, output from CloudWatch Logs. */
import type { ExecutionEvent } from "../../aws/execution-events.ts";
import { type BuildRecord, buildRecord, isOver } from "../../build/build-record.ts";
import { logStreamOf } from "../../build/log-stream.ts";
import { type BuildPlan, buildPlan } from "../../build/plan.ts";
import type { LogPort } from "../../build/read-log.ts";
import { type Registry, readDocument } from "../../build/registry.ts";
import { buildKey, planKey } from "../../build/registry-keys.ts";
import { Conflict, NotFound, Unavailable } from "../../errors.ts";
import type { BuildEvent } from "../build-event.ts";
import { stateWatcher } from "./execution-states.ts";
import { logTail } from "./log-tail.ts";

/** What watching needs. */
export type FollowPorts = {
  readonly registry: Pick<Registry, "get">;
  /** Events of a build's execution; undefined when there is none. */
  readonly events: (buildId: string) => Promise<readonly ExecutionEvent[] | undefined>;
  readonly log: LogPort;
  readonly clock: {
    readonly now: () => number;
    /** Resolves early when the signal is aborted. */
    readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  };
};

/** Pause between two looks. */
const LOOK_MILLISECONDS = 1_000;
/** How long the record of a build may come after the end of its execution: `sweep` runs once a minute. */
const RECORD_MILLISECONDS = 5 * 60_000;

/**
 * Watches a build.
 *
 * @param signal Stops watching; the build goes on.
 * @returns its record once it is over; undefined when the signal came first.
 * @throws {NotFound} There is no such build. {Conflict} Its execution is over and nobody recorded its end.
 */
export async function followBuild(
  ports: FollowPorts,
  buildId: string,
  report: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<BuildRecord | undefined> {
  const look = looker(ports, buildId, report);
  let endedAt: number | undefined;
  while (!signal.aborted) {
    const { record, isEnded, exists } = await look();
    if (record !== undefined && isOver(record.status)) return record;
    if (!exists && record === undefined) throw noBuild(buildId);
    if (isEnded || !exists) endedAt ??= ports.clock.now();
    if (endedAt !== undefined && ports.clock.now() - endedAt > RECORD_MILLISECONDS)
      throw new Conflict(
        `Cannot tell how build "${buildId}" has ended: its execution is over and nobody has recorded its end\n  → Look at the functions OnChange and Sweep of the stack.`,
      );
    await ports.clock.sleep(LOOK_MILLISECONDS, signal);
  }
  return undefined;
}

/** The error of a build that neither Step Functions nor the registry knows. */
export function noBuild(buildId: string): NotFound {
  return new NotFound(
    `Cannot find build "${buildId}": there is none of that name\n  → "kiln status" lists the latest.`,
  );
}

type Look = {
  readonly record: BuildRecord | undefined;
  readonly exists: boolean;
  readonly isEnded: boolean;
};

/** Looks once, each time it is called, and tells what is new. */
function looker(
  ports: FollowPorts,
  buildId: string,
  report: (event: BuildEvent) => void,
): () => Promise<Look> {
  const { registry } = ports;
  const news = stateWatcher();
  const tail = logTail(ports.log, report);
  let plan: BuildPlan | undefined;
  let complaint: string | undefined;
  /** A build can be watched without its output. */
  const complain = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof Unavailable || text === complaint) return;
    complaint = text;
    report({ type: "notice", at: ports.clock.now(), text });
  };
  const ask = patiently(report, ports.clock);
  return () =>
    ask(async () => {
      // The record first: when it says that all is over, what is read after it is complete.
      const record = (await readDocument(registry, buildKey(buildId), buildRecord))?.value;
      const history = await ports.events(buildId);
      plan ??= (await readDocument(registry, planKey(buildId), buildPlan))?.value;
      const known = plan;
      const { states, begun, ended } = news(history ?? []);
      for (const event of begun) report(event);
      if (known !== undefined)
        await tail((stage) => logStreamOf(known, stage), states).catch(complain);
      for (const event of ended) report(event);
      const isEnded = history?.some(({ type }) => /^Execution(?!Started)/.test(type)) ?? false;
      return { record, exists: history !== undefined, isEnded };
    });
}

/** Failures in a row that are sat out. */
const PATIENCE = 20;

/** Repeats a look while AWS cannot be asked: a network that comes and goes must not end the watching. */
function patiently(
  report: (event: BuildEvent) => void,
  clock: FollowPorts["clock"],
): <T>(look: () => Promise<T>) => Promise<T> {
  return async (look) => {
    for (let failures = 1; ; failures++)
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof Unavailable) || failures > PATIENCE) throw error;
        if (failures === 1)
          report({ type: "notice", at: clock.now(), text: `${error.message}; trying again` });
        await clock.sleep(LOOK_MILLISECONDS * Math.min(failures, 10));
      }
  };
}
