import { shownRun } from "../schedule/schedule-report.ts";
import type { WatchEvent } from "../schedule/watch-pipelines.ts";
import { renderDuration } from "./duration.ts";
import { errorText } from "./error.ts";
import { renderOutcome } from "./outcome.ts";

/** What is said of an event: results for standard output, the rest for standard error. */
export function renderWatch(event: WatchEvent): { readonly out: string; readonly err: string } {
  const said = (text: string): { readonly out: string; readonly err: string } => ({
    out: "",
    err: `${event.pipeline}: ${text}\n`,
  });
  switch (event.type) {
    case "next-run":
      return said(`next run at ${shownRun(event.at, event.timezone).local}`);
    case "run-missed":
      return said(
        `the run of ${shownRun(event.scheduledAt, "UTC").utc} was missed and is left out`,
      );
    case "run-started":
      return said(`run of ${shownRun(event.scheduledAt, "UTC").utc} begins`);
    case "run-failed":
      return said(`the build could not be run\n${errorText(event.error)}`);
    case "file-unusable":
      return said(`goes on as it was before\n${errorText(event.error)}`);
    case "switched-off":
      return said(
        `its schedule is switched off after ${event.failures === 1 ? "one failed build" : `${event.failures} failed builds in a row`}, and it is watched no more\n  → Mend the pipeline and start "kiln watch" again.`,
      );
    case "no-more-runs":
      return said(`there are no more runs: ${event.why}`);
    default: {
      const { outcome } = event;
      const time = renderDuration(outcome.durationMilliseconds);
      const why = outcome.reason === undefined ? "" : `: ${outcome.reason}`;
      return { ...said(`${outcome.status} after ${time}${why}`), out: renderOutcome(outcome) };
    }
  }
}
