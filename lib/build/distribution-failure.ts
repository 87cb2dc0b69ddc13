import type { FailedPlace } from "./failed-place.ts";
import type { BuildFailure } from "./failure.ts";
import { accountOf, regionOf } from "./place.ts";
import type { BuildPlan } from "./plan.ts";

/** The failure of a build whose image could not be distributed to all places; undefined when nothing went wrong. */
export function distributionFailure(
  plan: BuildPlan,
  failed: readonly FailedPlace[],
): BuildFailure | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  const { name, version, build } = plan.image;
  const places = failed.length === 1 ? first.region : `${failed.length} places`;
  const remedies = new Set(failed.flatMap(({ remedy }) => remedy ?? []));
  return {
    error: first.error,
    message: `Cannot distribute the image to ${places} of ${plan.regions.length}: ${first.message}`,
    state: first.state,
    regionFailures: failed.map(({ region, state, message }) => {
      const accountId = accountOf(region);
      return {
        region: regionOf(region),
        message,
        state,
        ...(accountId === undefined ? {} : { accountId }),
      };
    }),
    remedy: [
      ...remedies,
      plan.container === undefined
        ? `The image stays where it is; run \`kiln distribute ${name}@${version}/${build}\` to do what is missing.`
        : "The image stays where it is; build again to have it everywhere.",
    ].join(" "),
  };
}
