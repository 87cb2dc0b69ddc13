/**
 * Tells topic and event bus how a build has ended. Several may record the same end at a time: an event, the sweep, the
 * state machine. The one whose record it is tells it; the others come to tell it only when that one has died.
 */
import {
  type BuildRecord,
  type BuildStatus,
  buildRecord,
  type StateChange,
} from "./build-record.ts";
import type { Clock } from "./cloud.ts";
import { imageMessage, type TopicMessage } from "./image-message.ts";
import type { BuildPlan } from "./plan.ts";
import { changeDocument } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { type TellPorts, tellChanges } from "./state-changes.ts";

/** What telling needs. */
export type AnnouncePorts = TellPorts & {
  readonly clock: Clock;
  readonly topic: { readonly publish: (topicArn: string, message: TopicMessage) => Promise<void> };
};

/** Who tells. */
export type Teller = {
  /** The end that is recorded is this one's. */
  readonly isFirst: boolean;
  /** No other task of the build can be at telling anything. */
  readonly isAlone: boolean;
};

/** States that the topic is told, as with Image Builder; the bus is told all of them. */
const FOR_TOPIC: ReadonlySet<BuildStatus> = new Set(["AVAILABLE", "FAILED"]);

/** Longer than any function of ours may run: whoever had it then is dead. */
const HOLD_MILLISECONDS = 330_000;

/**
 * Tells topic and event bus how a build has ended, once, and the bus first what it has missed so far. A topic or bus
 * that refuses does not change what became of the build; the record says that it could not be told.
 *
 * What somebody else may be telling now is left to them: it is marked with the time at which they must be done, and told
 * when this is called after that, with the ids that it had the first time.
 *
 * @returns false while something may be left to tell.
 */
export async function announceEnd(
  ports: AnnouncePorts,
  { buildId }: BuildRecord,
  plan: BuildPlan | undefined,
  teller: Teller,
): Promise<boolean> {
  let mine: Claim = { changes: [], end: false };
  const key = buildKey(buildId);
  const claimed = await changeDocument<BuildRecord>(ports.registry, key, buildRecord, (now) => {
    const claim = claimOf(now, teller, ports.clock.now());
    mine = claim.mine;
    return claim.record;
  });
  if (claimed === undefined) return true;
  const { value: record } = claimed;
  const topicArn = plan?.infrastructure.snsTopicArn;
  const problems = await Promise.all([
    tellChanges(ports, record, mine.changes),
    mine.end && topicArn !== undefined && FOR_TOPIC.has(record.status)
      ? ports.topic.publish(topicArn, imageMessage(record, plan)).catch((error: unknown) => error)
      : undefined,
  ]);
  const reasons = problems.flatMap((one) => (one === undefined ? [] : [messageOf(one)]));
  const told = await changeDocument<BuildRecord>(ports.registry, key, buildRecord, (now) => {
    const problem = reasons.length === 0 ? {} : { announceProblem: reasons.join("\n") };
    if (!mine.end) return reasons.length === 0 ? undefined : { ...now, ...problem };
    const { endHeldUntil: _, ...rest } = now;
    return { ...rest, announced: now.status, ...problem };
  });
  return told === undefined || isTold(told.value);
}

/** What one teller tells. */
type Claim = { readonly changes: readonly StateChange[]; readonly end: boolean };

/** Splits what is to be told into what is ours now, and what others have until some time. */
function claimOf(
  now: BuildRecord,
  { isFirst, isAlone }: Teller,
  time: number,
): { readonly mine: Claim; readonly record: BuildRecord | undefined } {
  const until = time + HOLD_MILLISECONDS;
  /** Something without a time is whoever's who wrote it. */
  const isFree = (heldUntil: number | undefined, isOurs: boolean): boolean =>
    heldUntil === undefined ? isOurs : heldUntil < time;
  const changes = now.untold.filter(({ heldUntil, status }) =>
    isFree(heldUntil, isFirst && (isAlone || status === now.status)),
  );
  const end = now.announced !== now.status && isFree(now.endHeldUntil, isFirst);
  const untold = now.untold.map((one) =>
    one.heldUntil === undefined || changes.includes(one) ? { ...one, heldUntil: until } : one,
  );
  const endHeldUntil =
    now.announced !== now.status && (end || now.endHeldUntil === undefined)
      ? until
      : now.endHeldUntil;
  const isSame =
    endHeldUntil === now.endHeldUntil && untold.every((one, index) => one === now.untold[index]);
  return {
    mine: { changes, end },
    record: isSame
      ? undefined
      : { ...now, untold, ...(endHeldUntil === undefined ? {} : { endHeldUntil }) },
  };
}

/** What the bus has refused stays refused. */
function isTold({ announced, status, untold }: BuildRecord): boolean {
  return announced === status && untold.every(({ heldUntil }) => heldUntil === 0);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
