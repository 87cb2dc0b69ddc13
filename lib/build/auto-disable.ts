/**
 * Switches a schedule off that keeps failing. Scheduled builds that fail are counted; a success of any build, and any
 * change of the pipeline, begins anew. The registry says that the schedule is off, so that no run slips through; the
 * cloud's schedule is switched off as well.
 */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, integer, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import type { BuildRecord } from "./build-record.ts";
import type { Clock } from "./cloud.ts";
import { changeDocument, type Registry, readDocument } from "./registry.ts";
import { pipelineKey } from "./registry-keys.ts";
import { scheduleStateKey } from "./schedule-keys.ts";
import { type LastFailure, type TellDisabledPorts, tellDisabled } from "./tell-disabled.ts";

const disabled = record({
  /** ISO 8601. */
  at: required(text()),
  failures: required(integer()),
  /** The bus has been told, and the cloud's schedule is off. */
  isDone: defaulted(boolean(), false),
});

const scheduleState = record(
  {
    /** Builds that have failed since the last success. */
    failedBuilds: defaulted(list(text()), []),
    disabled: optional(disabled),
    /** Why the cloud's schedule could not be switched off. */
    problem: optional(text()),
  },
  { what: "the state of a schedule", isOpen: true },
);
/** What this reads of a stored pipeline: the file itself would bring all that reads pipelines into small functions. */
const limited = record(
  { failureCount: optional(integer()), topicArn: optional(text()) },
  { isOpen: true },
);

/** What is remembered of a pipeline's scheduled builds. */
export type ScheduleState = Infer<typeof scheduleState>;

/** What counting needs. */
export type AutoDisablePorts = TellDisabledPorts & {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly schedules: {
    /** Switches the cloud's schedule off. @returns false when there is none that is on. */
    readonly disable: (pipeline: string) => Promise<boolean>;
  };
};

/** What is remembered of a pipeline's scheduled builds; undefined when that is nothing. */
export async function scheduleStateOf(
  registry: Pick<Registry, "get">,
  pipeline: string,
): Promise<ScheduleState | undefined> {
  return (await readDocument(registry, scheduleStateKey(pipeline), scheduleState))?.value;
}

/**
 * Counts a build that is over. Safe to repeat for the same build.
 *
 * @returns true when the schedule is off because of it.
 */
export async function countBuild(
  ports: AutoDisablePorts,
  build: Pick<BuildRecord, "buildId" | "pipeline" | "status" | "trigger">,
): Promise<boolean> {
  if (build.status === "AVAILABLE") {
    await forgetFailures(ports.registry, build.pipeline);
    return false;
  }
  if (build.status !== "FAILED" || build.trigger !== "schedule") return false;
  // Without one the pipeline has no limit, or was removed: there is nothing to switch off.
  const stored = (await readDocument(ports.registry, pipelineKey(build.pipeline), limited))?.value;
  if (stored?.failureCount === undefined) return false;
  const state = await addFailure(ports, build, stored.failureCount);
  if (state?.disabled === undefined) return false;
  const { isDone, failures } = state.disabled;
  if (!isDone) await switchOff(ports, { ...build, failures }, stored.topicArn);
  return true;
}

/** A success does not switch a schedule on again: that is for whoever has mended the pipeline to do. */
async function forgetFailures(registry: Registry, pipeline: string): Promise<void> {
  await changeDocument<ScheduleState>(registry, scheduleStateKey(pipeline), scheduleState, (now) =>
    now.failedBuilds.length === 0 ? undefined : { ...now, failedBuilds: [] },
  );
}

async function addFailure(
  { registry, clock }: AutoDisablePorts,
  { buildId, pipeline }: Pick<BuildRecord, "buildId" | "pipeline">,
  limit: number,
): Promise<ScheduleState | undefined> {
  const key = scheduleStateKey(pipeline);
  await registry.create(key, { failedBuilds: [] });
  const changed = await changeDocument<ScheduleState>(registry, key, scheduleState, (now) => {
    if (now.disabled !== undefined || now.failedBuilds.includes(buildId)) return undefined;
    const failedBuilds = [...now.failedBuilds, buildId];
    if (failedBuilds.length < limit) return { ...now, failedBuilds };
    const at = new Date(clock.now()).toISOString();
    const failures = failedBuilds.length;
    return { ...now, failedBuilds, disabled: { at, failures, isDone: false } };
  });
  return changed?.value;
}

/** What cannot be done or told is written down; the registry keeps the schedule off all the same. */
async function switchOff(
  ports: AutoDisablePorts,
  last: LastFailure,
  topicArn: string | undefined,
): Promise<void> {
  const done = await Promise.allSettled([
    ports.schedules.disable(last.pipeline),
    ...tellDisabled(ports, last, topicArn),
  ]);
  const problems = done.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  await changeDocument<ScheduleState>(
    ports.registry,
    scheduleStateKey(last.pipeline),
    scheduleState,
    (now) =>
      now.disabled === undefined
        ? undefined
        : {
            ...now,
            disabled: { ...now.disabled, isDone: true },
            ...(problems.length === 0 ? {} : { problem: problems.join("\n") }),
          },
  );
}
