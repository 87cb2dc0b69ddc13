/** Says that a schedule has been switched off: to the event bus as Image Builder does, and to the pipeline's topic. */
import { pipelineArn } from "./image-arn.ts";
import type { TopicMessage } from "./image-message.ts";
import type { BusEvent } from "./state-change-event.ts";

/** Where pipelines are. */
export type PipelineHome = {
  readonly region: string;
  readonly accountId: string;
  /** That is told about builds whose pipeline names none. */
  readonly topicArn?: string;
};

/** What telling needs. */
export type TellDisabledPorts = {
  readonly home: PipelineHome;
  readonly bus: { readonly send: (event: BusEvent) => Promise<void> };
  readonly topic: { readonly publish: (topicArn: string, message: TopicMessage) => Promise<void> };
};

/** Image Builder's name of the event. */
export const AUTO_DISABLED = "EC2 Image Builder Image Pipeline Automatically Disabled";

/** The failure with which a schedule was switched off. */
export type LastFailure = {
  readonly pipeline: string;
  readonly buildId: string;
  /** How many scheduled builds in a row have failed with it. */
  readonly failures: number;
};

/**
 * Tells bus and topic.
 *
 * @param topicArn That the pipeline names.
 * @returns for each, a promise that rejects when it could not be told.
 */
export function tellDisabled(
  { home, bus, topic }: TellDisabledPorts,
  { pipeline, buildId, failures }: LastFailure,
  topicArn = home.topicArn,
): readonly Promise<void>[] {
  const arn = pipelineArn(home, pipeline);
  const detail = { "consecutive-failures": String(failures), pipeline };
  const told = bus.send({ detailType: AUTO_DISABLED, resources: [arn], detail });
  if (topicArn === undefined) return [told];
  const body = {
    pipeline,
    pipelineArn: arn,
    status: "DISABLED",
    reason: `${failures === 1 ? "one scheduled build has" : `${failures} scheduled builds in a row have`} failed; apply the pipeline to switch its schedule on again`,
    consecutiveFailures: failures,
    lastBuildExecutionId: buildId,
  };
  const subject = `DISABLED: schedule of ${pipeline}`.slice(0, 100);
  return [told, topic.publish(topicArn, { subject, body: JSON.stringify(body, null, 2) })];
}
