/**
 * Runs component documents: all of them are validated first, then run in order, and everything that happens is recorded
 * in a log folder. An unfinished run in the same state directory is taken up again where it stopped.
 */

import { renderConfig } from "./config-file.ts";
import { cloudWatchFailure, endRun, endSetup, handOver, type RunResult } from "./end-run.ts";
import { joinPath } from "./log-folder.ts";
import { newDocumentChain, newExecutionReport } from "./new-report.ts";
import { timeText } from "./report.ts";
import { type Execution, type LoadedDocument, RebootRequest, type Run } from "./run-context.ts";
import { runExecution } from "./run-execution.ts";
import type { RunOptions } from "./run-options.ts";
import { openSession, type Session, type Surroundings } from "./session.ts";
import { setUp } from "./set-up.ts";
import { snapshotFile } from "./snapshot-file.ts";
import { NO_PROGRESS, progressOf } from "./state/progress.ts";
import { beginState, deferredState, type StateFile } from "./state/state-file.ts";
import type { StateLine } from "./state/state-line.ts";
import { lockState } from "./state/state-lock.ts";
import { type StatePlace, statePlace } from "./state/state-path.ts";
import { markLogFolder } from "./upload-log-folder.ts";

/**
 * Runs documents to their end, or to a restart. Failures are in the summary; only bugs and a full disk throw.
 *
 * @throws {Conflict} Another run uses the state directory.
 */
export async function runDocuments(
  given: RunOptions,
  surroundings: Surroundings,
): Promise<RunResult> {
  const place = statePlace(given, surroundings.host);
  const lock = place.isImmediate ? await lockState(place.path, surroundings.host) : undefined;
  try {
    return await runAt(place, given, surroundings);
  } finally {
    await lock?.release();
  }
}

async function runAt(
  place: StatePlace,
  given: RunOptions,
  surroundings: Surroundings,
): Promise<RunResult> {
  const session = await openSession(given, place, surroundings);
  const { log, cloudWatch } = session;
  try {
    const ready = await setUp(session, surroundings);
    if (!ready.isReady) return await endSetup(session, surroundings, ready);
    await cloudWatch?.flush();
    const refused = cloudWatchFailure(session);
    if (refused !== undefined)
      return await endSetup(session, surroundings, { issues: [], message: refused });
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
    return await endRun(session, run, execution, () =>
      Promise.all(files.map((file) => file.close())),
    );
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
  const { saved, place, options, executionId, startTime, folder, mark } = session;
  const start: StateLine = {
    kind: "start",
    version: 1,
    executionId,
    startTime,
    logFolder: folder.absolutePath,
    options: renderConfig(options),
    mark,
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
