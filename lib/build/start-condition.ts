/** Whether a build that nobody has asked for by hand shall start. What says no is recorded with the build. */
import type { Pipeline } from "../pipeline/pipeline.ts";
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { scheduleStateOf } from "./auto-disable.ts";
import { describeDifference } from "./describe-change.ts";
import { lastPlanOf } from "./last-plan.ts";
import type { BuildPlan } from "./plan.ts";
import { planDifference } from "./plan-difference.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { scheduledRunKey } from "./schedule-keys.ts";

/** What a build was started with. */
export type Start = {
  readonly trigger: "manual" | "schedule";
  /** Time of the scheduled run; ISO 8601. */
  readonly scheduledTime?: string | undefined;
};

const claim = record({ buildId: required(text()) }, { isOpen: true });

/**
 * Why a scheduled build shall not start, whatever has changed: its pipeline is disabled, or another build has been
 * started for the same run. Safe to repeat.
 *
 * @returns undefined for builds that shall start, and for all that were started by hand.
 */
export async function whyNotToStart(
  registry: Pick<Registry, "get" | "create">,
  pipeline: Pipeline,
  buildId: string,
  { trigger, scheduledTime }: Start,
): Promise<string | undefined> {
  if (trigger === "manual") return undefined;
  if (pipeline.status === "DISABLED") return `Pipeline "${pipeline.name}" is disabled`;
  const off = (await scheduleStateOf(registry, pipeline.name))?.disabled;
  if (off !== undefined)
    return `The schedule of pipeline "${pipeline.name}" was switched off at ${off.at} after ${off.failures} scheduled builds in a row had failed; apply the pipeline to switch it on again`;
  if (scheduledTime === undefined) return undefined;
  const key = scheduledRunKey(pipeline.name, scheduledTime);
  if (await registry.create(key, { buildId })) return undefined;
  const other = await requireDocument(registry, key, claim, "the scheduled run");
  return other.buildId === buildId
    ? undefined
    : `The run of ${scheduledTime} has been started as build "${other.buildId}"`;
}

/** True when a build shall only go on if a dependency has changed since the pipeline's last image. */
export function isGated(pipeline: Pipeline, { trigger }: Start): boolean {
  const condition = pipeline.schedule?.pipelineExecutionStartCondition;
  return (
    trigger === "schedule" && condition === "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"
  );
}

/** Why a scheduled build was started: what has changed since the pipeline's last image. Undefined for other builds. */
export async function startReason(
  registry: Pick<Registry, "get">,
  plan: BuildPlan,
  { trigger }: Start,
): Promise<string | undefined> {
  if (trigger === "manual") return undefined;
  return describeDifference(planDifference(await lastPlanOf(registry, plan.pipeline), plan));
}
