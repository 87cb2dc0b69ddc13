/** How long a build waits for the agent of its instance. */
import { record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import type { BuildPlan } from "./plan.ts";
import { type Registry, readDocument } from "./registry.ts";
import { runningKey, type Stage } from "./registry-keys.ts";

const LINUX_SECONDS = 180;
/** Windows prepares itself at its first start before the agent runs. */
const WINDOWS_SECONDS = 900;

/** Longest time, in milliseconds, from an instance's being seen running until its agent has answered. */
export function agentPatience({ infrastructure, parent }: BuildPlan): number {
  const otherwise = parent.platform === "windows" ? WINDOWS_SECONDS : LINUX_SECONDS;
  return (infrastructure.launch?.agentTimeoutSeconds ?? otherwise) * 1000;
}

const seen = record({ instanceId: required(text()), since: required(integer()) });

/**
 * When an instance was first seen running, in milliseconds since 1970: now, if nobody has written it down yet. EC2 tells
 * the time of the launch only, and large and bare-metal instances are pending for minutes.
 */
export async function runningSince(
  registry: Pick<Registry, "get" | "put">,
  buildId: string,
  stage: Stage,
  instanceId: string,
  now: number,
): Promise<number> {
  const key = runningKey(buildId, stage);
  const found = await readDocument(registry, key, seen);
  if (found?.value.instanceId === instanceId) return found.value.since;
  await registry.put(key, { instanceId, since: now });
  return now;
}
