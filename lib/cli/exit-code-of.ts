import { buildFailure } from "../build/failure.ts";
import { readValue } from "../source/shape.ts";
import type { BuildOutcome } from "./build-event.ts";
import { EXIT } from "./io.ts";

/** Exit code for the end of a build. What is refused when the build is planned is a mistake in the pipeline. */
export function exitCodeOf({ status, failure }: BuildOutcome): number {
  if (status === "CANCELLED") return EXIT.interrupted;
  if (status !== "FAILED") return EXIT.done;
  const { value } = readValue(buildFailure, failure);
  const isRefused = value?.state === "PlanBuild" && value.error === "Kiln.InvalidInput";
  return isRefused ? EXIT.invalid : EXIT.failed;
}
