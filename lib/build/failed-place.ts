/** What went wrong with the distribution of an image to one place. The other places go on. */
import { Cancelled } from "../errors.ts";
import { optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type CaughtError, failureOfCaught } from "./failure.ts";
import { type Registry, readDocument } from "./registry.ts";
import {
  failedPlaceKey,
  failedPlacePrefix,
  madeContainerKey,
  madeImageKey,
} from "./registry-keys.ts";
import { remedyForDistribution } from "./remedy-for-distribution.ts";

const shape = record(
  {
    /** The place. */
    region: required(text()),
    /** State of the state machine that failed. */
    state: required(text()),
    error: required(text()),
    message: required(text()),
    remedy: optional(text()),
  },
  { what: "a failed place", isOpen: true },
);
/** What went wrong in a place. */
export type FailedPlace = Infer<typeof shape>;

/**
 * Notes what went wrong. A copy that failed is forgotten, so that the next try makes another one.
 *
 * @throws {Cancelled} Nothing went wrong there: somebody has stopped the build.
 */
export async function noteFailedPlace(
  registry: Pick<Registry, "put" | "remove">,
  buildId: string,
  at: { readonly region: string; readonly state: string },
  caught: CaughtError,
): Promise<void> {
  const { error, message, remedy } = failureOfCaught(caught);
  if (error === "Kiln.Cancelled") throw new Cancelled(message);
  const advice = remedy ?? remedyForDistribution(message);
  const failed: FailedPlace = {
    ...at,
    error,
    message,
    ...(advice === undefined ? {} : { remedy: advice }),
  };
  await registry.put(failedPlaceKey(buildId, at.region), failed);
  if (at.state === "CopyImage") await registry.remove(madeImageKey(buildId, at.region));
  if (at.state === "PublishContainer") await registry.remove(madeContainerKey(buildId, at.region));
}

/** What went wrong in a place; undefined when nothing did. */
export async function failedPlaceAt(
  registry: Pick<Registry, "get">,
  buildId: string,
  place: string,
): Promise<FailedPlace | undefined> {
  return (await readDocument(registry, failedPlaceKey(buildId, place), shape))?.value;
}

/** All places of a build where something went wrong, in alphabetical order. */
export async function failedPlaces(
  registry: Pick<Registry, "get" | "list">,
  buildId: string,
): Promise<readonly FailedPlace[]> {
  const keys = await registry.list(failedPlacePrefix(buildId));
  const found = await Promise.all(keys.map((key) => readDocument(registry, key, shape)));
  return found.flatMap((one) => (one === undefined ? [] : [one.value]));
}
