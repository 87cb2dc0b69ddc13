/**
 * Whether the sweep has anything to look at. Whatever opens a build puts a new version of one document after the build's
 * marker; a sweep that has found nothing open notes the version that it read before it looked. As long as the version
 * is that one, nothing has been opened since, and two reads tell: listing everything once a minute is what an idle
 * stack would cost. A build that opens while a sweep looks has written its version after the sweep read one, so the
 * next sweep looks again.
 */
import { record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { type Registry, readDocument } from "./registry.ts";
import { OPEN_BUILDS, WAITS } from "./registry-keys.ts";

/** Put anew with every build that opens. */
export const ACTIVITY_KEY = "sweep/activity.json";
/** Written by sweeps that found nothing. */
export const IDLE_KEY = "sweep/idle.json";

/** Sweeps look again at least this often: instances that were kept expire, and people remove what is not theirs. */
const IDLE_MILLISECONDS = 3_600_000;

const idleNote = record(
  {
    /** Version of the activity's document when there was nothing. */
    activity: required(text()),
    /** Milliseconds since 1970. */
    until: required(integer()),
  },
  { isOpen: true },
);

/**
 * Says that a build is open; to be called when its marker is written.
 *
 * @param opened Differs from all that other builds say.
 */
export async function noteActivity(
  registry: Pick<Registry, "put">,
  opened: { readonly buildId: string; readonly execution?: string },
): Promise<void> {
  await registry.put(ACTIVITY_KEY, opened);
}

/** What a sweep knows before it looks. */
export type Activity = { readonly version: string; readonly isIdle: boolean };

/** Reads whether there can be anything to look at. */
export async function activityOf(registry: Pick<Registry, "get">, now: number): Promise<Activity> {
  const [activity, idle] = await Promise.all([
    registry.get(ACTIVITY_KEY),
    readDocument(registry, IDLE_KEY, idleNote),
  ]);
  const version = activity?.version ?? "none";
  const note = idle?.value;
  return { version, isIdle: note !== undefined && note.activity === version && now < note.until };
}

/** Notes that a sweep which has begun with that activity has found nothing, if nothing is open, ours or anybody's. */
export async function noteIdle(
  registry: Pick<Registry, "list" | "put">,
  { version }: Activity,
  now: number,
): Promise<void> {
  const open = await Promise.all([WAITS, OPEN_BUILDS].map((prefix) => registry.list(prefix)));
  if (open.flat().length > 0) return;
  await registry.put(IDLE_KEY, { activity: version, until: now + IDLE_MILLISECONDS });
}
