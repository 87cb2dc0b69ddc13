import { placesOf } from "../../build/plan-regions.ts";
import { LOCAL_ACCOUNT_ID } from "../../local/account.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";

/** The Regions of a pipeline's builds: where they run, and where their images go after that. */
export type BuildRegions = { readonly region: string; readonly copies: readonly string[] };

/**
 * Decides where a local build runs: where it was told to, else in the first Region that the pipeline distributes to.
 *
 * @param asked The flag or variable that names a Region; wins over the pipeline.
 */
export function buildRegions(pipeline: Pipeline, asked: string | undefined): BuildRegions {
  const listed = (pipeline.distributionConfiguration?.distributions ?? []).map((one) => one.region);
  const region = asked ?? listed[0] ?? "us-east-1";
  return { region, copies: listed.filter((one) => one !== region) };
}

/** The places that an image goes to, in the order in which its build publishes it: lib/build/place.ts says what they are. */
export function buildPlaces(
  pipeline: Pipeline,
  { region, copies }: BuildRegions,
): readonly string[] {
  const distributions = pipeline.distributionConfiguration?.distributions ?? [];
  return [region, ...copies].flatMap((one) => {
    const distribution = distributions.find((other) => other.region === one) ?? { region: one };
    return placesOf(distribution, LOCAL_ACCOUNT_ID);
  });
}
