import type { BuildFailure } from "./failure.ts";

const REMEDIES: { readonly [error: string]: string } = {
  "Kiln.StepFailed":
    "Run the component by itself with `kiln run`, or keep the machine of a failed build and look at it.",
  "Kiln.InvalidInput": "Correct the pipeline, apply it and start the build again.",
  "Kiln.Denied": "Give the role that the message names this permission.",
  "Kiln.Unavailable": "Start the build again later.",
  "States.Timeout": "Look at the timeline of the build for the state that took so long.",
};

/** What to do about a kind of failure; undefined where there is no general advice. */
export function remedyFor(failure: BuildFailure): string | undefined {
  return REMEDIES[failure.error];
}
