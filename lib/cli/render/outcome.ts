import { buildFailure } from "../../build/failure.ts";
import { renderFailure } from "../../build/render-failure.ts";
import { readValue } from "../../source/shape.ts";
import type { BuildOutcome } from "../build-event.ts";
import { renderDuration } from "./duration.ts";
import type { Style } from "./style.ts";

/**
 * The result of a build: the image on one line, and a line a Region with its AMI, or its container image and tags. Empty
 * when there is no image.
 */
export function renderOutcome(outcome: BuildOutcome): string {
  if (outcome.status !== "AVAILABLE" || outcome.image === undefined) return "";
  const lines = [
    outcome.image,
    ...outcome.amis.map((ami) => `${ami.region} ${ami.imageId}`),
    ...(outcome.containers ?? []).map(({ region, uri, tags }) => [region, uri, ...tags].join(" ")),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What is said about the end of a build besides its result: how long it took, or why there is none. */
export function renderProblem(outcome: BuildOutcome, style: Style): string {
  const time = renderDuration(outcome.durationMilliseconds);
  if (outcome.status === "AVAILABLE") return `${style.green("done")} in ${time}\n`;
  if (outcome.status === "CANCELLED")
    return `Cancelled after ${time}; nothing is left of the build.\n`;
  if (outcome.status === "SKIPPED")
    return `Nothing to build: ${outcome.reason ?? "nothing has changed"}\n`;
  const failure = readValue(buildFailure, outcome.failure).value;
  const reason =
    failure === undefined ? (outcome.reason ?? "for an unknown reason") : renderFailure(failure);
  const kept =
    outcome.keptMachine === undefined
      ? ""
      : `The files of its machine are kept: kiln shell ${outcome.keptMachine}\n`;
  return `${style.red("Build failed")} after ${time}\n${reason}\n${kept}`;
}
