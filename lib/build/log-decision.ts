/** Writes to the log of a pipeline why its scheduled runs have started builds or have not, as Image Builder does. */
import type { Pipeline } from "../pipeline/pipeline.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import { type BuildRecord, buildRecord } from "./build-record.ts";
import type { Clock } from "./cloud.ts";
import type { LogStream } from "./log-stream.ts";
import {
  type PlanBuildInput,
  type PlanBuildPorts,
  type PlannedBuild,
  planBuild,
} from "./plan-build.ts";
import { changeDocument, readDocument } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { readPipeline } from "./stored-pipeline.ts";

/** What planning needs that is logged. */
export type LoggedPlanPorts = PlanBuildPorts & {
  readonly clock: Clock;
  readonly logs: {
    /** Adds a line to a stream, which is made when it is not there. @throws {NotFound} Its group is not there. */
    readonly write: (stream: LogStream, at: number, line: string) => Promise<void>;
  };
};

/**
 * The stream of a pipeline's decisions on a day: `web/2026/07/01`. Image Builder has a group for each pipeline and streams
 * `2026/07/01`.
 *
 * @param prefix Of the log groups that were deployed; without it only a pipeline that names a group has one.
 * @param at Milliseconds since 1970; days are those of UTC.
 */
export function decisionStream(
  { name, loggingConfiguration }: Pick<Pipeline, "name" | "loggingConfiguration">,
  prefix: string | undefined,
  at: number,
): LogStream | undefined {
  const named = loggingConfiguration.pipelineLogGroupName;
  const group = named ?? (prefix === undefined ? undefined : `${prefix}/pipelines`);
  if (group === undefined) return undefined;
  const day = new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");
  return { group, stream: `${normalizeName(name)}/${day}` };
}

/** Plans a build; of a scheduled one it is logged whether it goes on, and why. @throws as {@link planBuild} */
export async function planLogged(
  ports: LoggedPlanPorts,
  input: PlanBuildInput,
): Promise<PlannedBuild> {
  const planned = await planBuild(ports, input);
  if (input.request.trigger !== "schedule") return planned;
  try {
    await logDecision(ports, input, planned);
  } catch (error) {
    // A log that cannot be written to keeps no image from being built.
    const problem = error instanceof Error ? error.message : String(error);
    await changeDocument<BuildRecord>(
      ports.registry,
      buildKey(input.buildId),
      buildRecord,
      (record) => ({ ...record, announceProblem: problem }),
    );
  }
  return planned;
}

async function logDecision(
  { registry, clock, settings, logs }: LoggedPlanPorts,
  { buildId, request }: PlanBuildInput,
  { isUnchanged, reason }: PlannedBuild,
): Promise<void> {
  const now = clock.now();
  const { pipeline } = await readPipeline(registry, request.pipeline);
  const stream = decisionStream(pipeline, settings.logGroupPrefix, now);
  if (stream === undefined) return;
  const record = (await readDocument(registry, buildKey(buildId), buildRecord))?.value;
  const line = {
    pipeline: pipeline.name,
    buildId,
    ...(request.scheduledTime === undefined ? {} : { scheduledTime: request.scheduledTime }),
    decision: isUnchanged ? "SKIPPED" : "STARTED",
    reason: isUnchanged ? reason : (record?.startReason ?? ""),
  };
  await logs.write(stream, now, JSON.stringify(line));
}
