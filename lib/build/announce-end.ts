import { type BuildRecord, type BuildStatus, buildRecord } from "./build-record.ts";
import { imageMessage, type TopicMessage } from "./image-message.ts";
import type { BuildPlan } from "./plan.ts";
import { changeDocument } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { type TellPorts, tellChanges } from "./state-changes.ts";

/** What telling needs. */
export type AnnouncePorts = TellPorts & {
  readonly topic: { readonly publish: (topicArn: string, message: TopicMessage) => Promise<void> };
};

/** States that the topic is told, as with Image Builder; the bus is told all of them. */
const FOR_TOPIC: ReadonlySet<BuildStatus> = new Set(["AVAILABLE", "FAILED"]);

/**
 * Tells topic and event bus how a build has ended, once, and the bus first what it has missed so far. A topic or bus
 * that refuses does not change what became of the build; the record says that it could not be told.
 */
export async function announceEnd(
  ports: AnnouncePorts,
  record: BuildRecord,
  plan: BuildPlan | undefined,
): Promise<void> {
  if (record.announced === record.status) return;
  const topicArn = plan?.infrastructure.snsTopicArn;
  const problems = await Promise.all([
    tellChanges(ports, record, record.untold),
    topicArn !== undefined && FOR_TOPIC.has(record.status)
      ? ports.topic.publish(topicArn, imageMessage(record, plan)).catch((error: unknown) => error)
      : undefined,
  ]);
  const reasons = problems.flatMap((one) => (one === undefined ? [] : [messageOf(one)]));
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
