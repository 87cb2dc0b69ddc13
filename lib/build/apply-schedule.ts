/** Puts a pipeline's schedule in place where the cloud keeps schedules, and takes it away. */
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Schedule } from "../pipeline/schedule.ts";
import { nextRuns } from "../pipeline/schedule-runs.ts";
import { windowMinutes } from "../pipeline/schedule-window.ts";
import type { Clock } from "./cloud.ts";
import { type ImageKind, kindOf } from "./recipe.ts";
import type { Registry } from "./registry.ts";
import { scheduleStateKey } from "./schedule-keys.ts";

/** A schedule as the cloud keeps it. */
export type CloudSchedule = {
  readonly pipeline: string;
  /** What the pipeline makes, which chooses the state machine; default: an AMI. */
  readonly kind?: ImageKind;
  /** As the pipeline file has it: `cron(…)`, `rate(…)`, `at(…)`. */
  readonly expression: string;
  /** IANA name. */
  readonly timezone: string;
  /** The first run of a rate, in milliseconds since 1970. */
  readonly startsAt?: number;
  /** How long after its time a run may begin; 0 for not at all. */
  readonly windowMinutes: number;
  readonly isEnabled: boolean;
};

/** Schedules as the cloud keeps them, one for each pipeline. */
export type SchedulesPort = {
  readonly get: (pipeline: string) => Promise<CloudSchedule | undefined>;
  /** Makes it, or replaces what is there. */
  readonly put: (schedule: CloudSchedule) => Promise<void>;
  /** Safe to repeat. */
  readonly remove: (pipeline: string) => Promise<void>;
};

/** What applying and removing schedules needs. */
export type ApplySchedulePorts = {
  readonly registry: Pick<Registry, "remove">;
  readonly schedules: SchedulesPort;
  readonly clock: Clock;
};

/**
 * Makes the cloud's schedule the pipeline's: creates, changes, switches off or removes it. As any change of a pipeline
 * does, it forgets the failures that have been counted. Safe to repeat; a rate that stays the same keeps its beat.
 *
 * @returns the schedule as it is now; undefined when the pipeline has none.
 */
export async function applySchedule(
  ports: ApplySchedulePorts,
  pipeline: Pipeline,
): Promise<CloudSchedule | undefined> {
  const { name, schedule, status } = pipeline;
  if (schedule === undefined) {
    await removeSchedule(ports, name);
    return undefined;
  }
  await ports.registry.remove(scheduleStateKey(name));
  const known = await ports.schedules.get(name);
  const startsAt = startOf(schedule, known, ports.clock.now());
  const wanted: CloudSchedule = {
    pipeline: name,
    ...(kindOf(pipeline) === "container" ? { kind: "container" } : {}),
    expression: schedule.scheduleExpression.text,
    timezone: schedule.timezone,
    ...(startsAt === undefined ? {} : { startsAt }),
    windowMinutes: windowMinutes(schedule),
    isEnabled: status === "ENABLED",
  };
  await ports.schedules.put(wanted);
  return wanted;
}

/** Takes a pipeline's schedule away. Safe to repeat. */
export async function removeSchedule(
  { registry, schedules }: Omit<ApplySchedulePorts, "clock">,
  pipeline: string,
): Promise<void> {
  await schedules.remove(pipeline);
  await registry.remove(scheduleStateKey(pipeline));
}

/**
 * Image Builder counts a rate from when the pipeline is made; EventBridge Scheduler would run it at once, and takes no
 * start that is past.
 */
function startOf(
  schedule: Schedule,
  known: CloudSchedule | undefined,
  now: number,
): number | undefined {
  const { scheduleExpression: expression } = schedule;
  if (expression.kind !== "rate") return undefined;
  const anchor = known?.expression === expression.text ? known.startsAt : undefined;
  if (anchor !== undefined && anchor > now) return anchor;
  return nextRuns(schedule, now, 1, anchor)[0];
}
