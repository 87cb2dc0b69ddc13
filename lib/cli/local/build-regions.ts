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
