import { failureBlock } from "./failure-block.ts";
import { FAILURE_FILE, type FailureReport, type SetupFailure } from "./failure-report.ts";
import { joinPath } from "./log-folder.ts";
import { renderJson } from "./report.ts";
import { reasonOf } from "./run-attempt.ts";
import type { Execution, Run } from "./run-context.ts";
import type { Session, Surroundings } from "./session.ts";
import { type RunSummary, setupFailure, summarize } from "./summary.ts";
import { logUri, uploadLogFolder } from "./upload-log-folder.ts";

/** How a run ended. */
export type RunResult =
  | { readonly kind: "ended"; readonly summary: RunSummary }
  /** The machine has to restart; then the same command goes on. */
  | { readonly kind: "reboot"; readonly executionId: string };

/** The machine restarts: everything is on disk before the caller hears of it. */
export async function handOver(session: Session, run: Run): Promise<RunResult> {
  run.log.info("Executor: The system is going to reboot now");
  await run.save();
  await run.state.secure();
  await run.log.flush();
  await uploadLogFolder(session.options, session.folder, run.host, run.log);
  return { kind: "reboot", executionId: session.executionId };
}

/** Ends a run whose documents have been run: failure block, failure.json, last line, upload. The state is removed. */
export async function endRun(
  session: Session,
  run: Run,
  execution: Execution,
  closeReports: () => Promise<unknown>,
): Promise<RunResult> {
  const { report, firstFailure } = execution;
  const { log } = run;
  if (run.signal.aborted) fail(execution, reasonOf(run.signal));
  await session.cloudWatch?.flush();
  const refused = cloudWatchFailure(session);
  if (refused !== undefined) fail(execution, refused);
  if (firstFailure !== undefined) {
    for (const line of failureBlock(firstFailure)) log.info(line);
    await writeFailure(session, run.host, firstFailure.report);
  } else if (report.status !== "success")
    await writeFailure(session, run.host, { issues: [], message: report.failureMessage });
  log.info(lastLine(report.status === "success" ? "" : report.failureMessage));
  await closeReports();
  await run.state.remove();
  await log.flush();
  await uploadLogFolder(session.options, session.folder, run.host, log);
  return { kind: "ended", summary: summarize(report, logUrl(session)) };
}

/** A failure that belongs to no step. That of a step, when there is one, stays the reason. */
function fail(execution: Execution, message: string): void {
  const { report } = execution;
  if (report.status !== "success") return;
  report.status = "failed";
  report.failureMessage = message;
}

/** Ends a run that could not begin: nothing was executed, and the state of an earlier run stays. */
export async function endSetup(
  session: Session,
  { host }: Surroundings,
  failure: SetupFailure,
): Promise<RunResult> {
  const { log, options, folder, saved, place, masker } = session;
  const remedy =
    saved === undefined
      ? ""
      : `\nRemove "${place.path}" to begin a new run instead of going on with this one.`;
  const message = masker.mask(failure.message) + remedy;
  await writeFailure(session, host, { issues: failure.issues, message });
  log.info(lastLine(message));
  await log.flush();
  await uploadLogFolder(options, folder, host, log);
  return { kind: "ended", summary: setupFailure(session.executionId, message, logUrl(session)) };
}

/** Why CloudWatch makes the run fail, or undefined when it does not. */
export function cloudWatchFailure({ cloudWatch, options }: Session): string | undefined {
  const error = cloudWatch?.error();
  if (error === undefined || options.cwIgnoreFailures) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return `Cannot write to CloudWatch log group "${options.cwLogGroup}": ${reason}. Use --cw-ignore-failures to go on without.`;
}

function writeFailure(session: Session, host: Run["host"], report: FailureReport): Promise<void> {
  const path = joinPath(session.folder.absolutePath, FAILURE_FILE);
  const masked = JSON.parse(
    JSON.stringify(report, (_, value: unknown) =>
      typeof value === "string" ? session.masker.mask(value) : value,
    ),
  );
  return host.files.writeFile(path, renderJson(masked));
}

function lastLine(failure: string): string {
  return failure === ""
    ? "TOE has completed execution successfully"
    : `TOE has completed execution with failure - ${failure}`;
}

function logUrl({ options, folder }: Session): string {
  return logUri(options, folder) ?? folder.absolutePath;
}
