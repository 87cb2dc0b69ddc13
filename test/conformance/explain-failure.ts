import { type FailureReport, isStepFailure } from "../../lib/runner/failure-report.ts";

/** What output of programs says about why they failed; the first that matches tells. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/not been booted with systemd|Failed to connect to bus|Host is down/, "needs a running systemd"],
  [/(?:^|[\s:])(?:line \d+: )?([\w.+-]+): command not found/m, "needs the program $1"],
  [/Cannot run "([^"]+)": (?:there is no such program|it is not found)/, "needs the program $1"],
  [/Unable to locate package (\S+)/, "needs the package $1"],
  [/[Pp]ackage '?([\w.+-]+)'? has no installation candidate/, "needs the package $1"],
  [
    /^exit status 6$|Could not resolve|Temporary failure (?:in name )?resol|Name or service not known|ENOTFOUND|EAI_AGAIN|unable to resolve host address|Failed to resolve|NameResolutionError|name resolution/m,
    "needs a download from outside",
  ],
  [/socket \/dev\/log/, "needs a system log"],
  [/Unable to locate credentials|InvalidClientTokenId|ECONNREFUSED|imds/i, "needs AWS"],
];

/**
 * Why a run failed, in one line that is the same for each run: "build/Install: needs the program yum". What is not known
 * is told by the last line of output.
 */
export function explainFailure(report: FailureReport): string {
  if (!isStepFailure(report)) return `before any step: ${oneLine(report.message)}`;
  const place = `${report.phase}/${report.step}`;
  if (report.status === "timedOut") return `${place}: timed out`;
  const said = [...report.outputTail, report.message].join("\n");
  for (const [pattern, reason] of REASONS) {
    const [, what = ""] = pattern.exec(said) ?? [undefined];
    if (pattern.test(said)) return `${place}: ${reason.replace("$1", what)}`;
  }
  const last = report.outputTail.findLast((line) => line.trim() !== "");
  const isBare = /^exit status \d+$/.test(report.message);
  return `${place}: ${oneLine(isBare && last !== undefined ? `${report.message}, ${last}` : report.message)}`;
}

const MAX_LENGTH = 160;

/** Without what differs from run to run. */
function oneLine(text: string): string {
  const line = text
    .replace(/\s+/g, " ")
    .replace(/\/tmp\/AWSTOE\d+\/script-\d+\.sh/g, "script")
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*/g, "⟨time⟩")
    .trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
