import { type BuildRecord, type BuildStatus, buildRecord } from "./build-record.ts";
import { imageMessage, type TopicMessage } from "./image-message.ts";
import type { BuildPlan } from "./plan.ts";
import { changeDocument, type Registry } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { type BusEvent, stateChangeEvent } from "./state-change-event.ts";

/** What telling needs. */
export type AnnouncePorts = {
  readonly registry: Pick<Registry, "get" | "replace">;
  readonly bus: { readonly send: (event: BusEvent) => Promise<void> };
  readonly topic: { readonly publish: (topicArn: string, message: TopicMessage) => Promise<void> };
};

/** States that the topic is told, as with Image Builder; the bus is told all of them. */
const FOR_TOPIC: ReadonlySet<BuildStatus> = new Set(["AVAILABLE", "FAILED"]);

/**
 * Tells topic and event bus how a build has ended, once: a repetition tells only what has not been told. A topic or bus
 * that refuses does not change what became of the build; the record says that it could not be told.
 */
export async function announceEnd(
  ports: AnnouncePorts,
  record: BuildRecord,
  plan: BuildPlan | undefined,
  previous: BuildStatus,
): Promise<void> {
  if (record.announced === record.status) return;
  const topicArn = plan?.infrastructure.snsTopicArn;
  const told = await Promise.allSettled([
    ports.bus.send(stateChangeEvent(record, previous)),
    topicArn !== undefined && FOR_TOPIC.has(record.status)
      ? ports.topic.publish(topicArn, imageMessage(record, plan))
      : undefined,
  ]);
  const reasons = told.flatMap((one) => (one.status === "rejected" ? [messageOf(one.reason)] : []));
  await changeDocument<BuildRecord>(
    ports.registry,
    buildKey(record.buildId),
    buildRecord,
    (now) => ({
      ...now,
      announced: now.status,
      ...(reasons.length === 0 ? {} : { announceProblem: reasons.join("\n") }),
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
