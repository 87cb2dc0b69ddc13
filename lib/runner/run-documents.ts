/**
 * Runs component documents: all of them are validated first, then run in order, and everything that happens is recorded
 * in a log folder. An unfinished run in the same state directory is taken up again where it stopped.
 */

import { renderConfig } from "./config-file.ts";
import { failureBlock } from "./failure-block.ts";
import { FAILURE_FILE, type FailureReport } from "./failure-report.ts";
import { joinPath } from "./log-folder.ts";
import { newDocumentChain, newExecutionReport } from "./new-report.ts";
import { renderJson, timeText } from "./report.ts";
import { reasonOf } from "./run-attempt.ts";
import { type Execution, type LoadedDocument, RebootRequest, type Run } from "./run-context.ts";
import { runExecution } from "./run-execution.ts";
import type { RunOptions } from "./run-options.ts";
import { openSession, type Session, type Surroundings } from "./session.ts";
import { setUp } from "./set-up.ts";
import { snapshotFile } from "./snapshot-file.ts";
import { NO_PROGRESS, progressOf } from "./state/progress.ts";
import { beginState, deferredState, type StateFile } from "./state/state-file.ts";
import type { StateLine } from "./state/state-line.ts";
import { type RunSummary, setupFailure, summarize } from "./summary.ts";
import { logUri, markLogFolder, uploadLogFolder } from "./upload-log-folder.ts";

/** How a run ended. */
export type RunResult =
  | { readonly kind: "ended"; readonly summary: RunSummary }
  /** The machine has to restart; then the same command goes on. */
  | { readonly kind: "reboot"; readonly executionId: string };

/** Runs documents to their end, or to a restart. Failures are in the summary; only bugs and a full disk throw. */
export async function runDocuments(
  given: RunOptions,
  surroundings: Surroundings,
): Promise<RunResult> {
  const session = await openSession(given, surroundings);
  const { log, cloudWatch } = session;
  try {
    const ready = await setUp(session, surroundings);
    if (!ready.isReady)
      return await endSetup(session, surroundings, ready.message, { issues: ready.issues });
    await cloudWatch?.flush();
    const refused = cloudWatchFailure(session);
    if (refused !== undefined)
      return await endSetup(session, surroundings, refused, { issues: [] });
    await markLogFolder(session.options, session.folder, surroundings.host, log);
    return await runAll(session, surroundings, ready.documents);
  } finally {
    await cloudWatch?.close();
    await log.close();
  }
}

async function runAll(
  session: Session,
  surroundings: Surroundings,
  documents: readonly LoadedDocument[],
): Promise<RunResult> {
  const { folder, saved } = session;
  const { host } = surroundings;
  const execution = newExecution(session, documents);
  const detailed = snapshotFile(
    joinPath(folder.absolutePath, "detailedoutput.json"),
    () => execution.report,
    host.files,
    host.clock,
  );
  const chaining = snapshotFile(
    joinPath(folder.absolutePath, "chaining.json"),
    () => execution.chains,
    host.files,
    host.clock,
  );
  const files = [detailed, chaining];
  const save = async (): Promise<void> =>
    void (await Promise.all(files.map((file) => file.save())));
  const run: Run = {
    ...session,
    ...surroundings,
    state: await openState(session, surroundings),
    progress: saved === undefined ? NO_PROGRESS : progressOf(saved.lines),
    documentS3BucketOwner: session.options.documentS3BucketOwner,
    blockedActionModules: session.options.blockedActionModules,
    touch: () => {
      for (const file of files) file.touch();
    },
    save,
    execute: runExecution,
    isRebootPending: false,
  };
  if (saved === undefined) await save();
  else noteResumption(run);
  try {
    await runExecution(run, execution);
    return await end(session, run, execution, () => Promise.all(files.map((file) => file.close())));
  } catch (error) {
    if (!(error instanceof RebootRequest)) throw error;
    return await handOver(session, run);
  } finally {
    await Promise.all(files.map((file) => file.close()));
    await run.state.close();
  }
}

function newExecution(session: Session, documents: readonly LoadedDocument[]): Execution {
  const { phases } = session.options;
  return {
    id: session.executionId,
    report: newExecutionReport(session.executionId, timeText(session.startTime)),
    chains: documents.map((loaded) => newDocumentChain(loaded, phases)),
    documents,
    phases,
    ancestry: [],
    isQuiet: false,
    firstFailure: undefined,
    nestedFailure: undefined,
    isAborted: false,
  };
}

async function openState(session: Session, surroundings: Surroundings): Promise<StateFile> {
  const { saved, place, options, executionId, startTime, folder } = session;
  const start: StateLine = {
    kind: "start",
    version: 1,
    executionId,
    startTime,
    logFolder: folder.absolutePath,
    options: renderConfig(options),
  };
  const lines = saved?.lines ?? [start];
  return place.isImmediate
    ? beginState(place.path, lines, surroundings.host)
    : deferredState(place.path, lines, surroundings.host);
}

function noteResumption(run: Run): void {
  run.log.info("Executor: The detailed output of the execution has been recovered");
  run.log.info(
    run.progress.isRebooted
      ? "Executor: The system has been rebooted; the execution goes on"
      : "Executor: The execution was cut off; it goes on with the step that was running",
  );
}

/** The machine restarts: everything is on disk before the caller hears of it. */
async function handOver(session: Session, run: Run): Promise<RunResult> {
  run.log.info("Executor: The system is going to reboot now");
  await run.save();
  await run.state.secure();
  await run.log.flush();
  await uploadLogFolder(session.options, session.folder, run.host, run.log);
  return { kind: "reboot", executionId: session.executionId };
}

async function end(
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

async function endSetup(
  session: Session,
  { host }: Surroundings,
  message: string,
  { issues }: Pick<Extract<FailureReport, { issues: unknown }>, "issues">,
): Promise<RunResult> {
  const { log, options, folder, saved, place } = session;
  const remedy =
    saved === undefined
      ? ""
      : `\nRemove "${place.path}" to begin a new run instead of going on with this one.`;
  await writeFailure(session, host, { issues, message: message + remedy });
  log.info(lastLine(message + remedy));
  await log.flush();
  await uploadLogFolder(options, folder, host, log);
  const summary = setupFailure(session.executionId, message + remedy, logUrl(session));
  return { kind: "ended", summary };
}

function cloudWatchFailure({ cloudWatch, options }: Session): string | undefined {
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
