import type { Host } from "../host/host.ts";
import { type CloudWatchSink, cloudWatchSink } from "./cloudwatch-sink.ts";
import type { ConsoleSink } from "./console-sink.ts";
import { type LogFolder, logFolderName, planLogFolder } from "./log-folder.ts";
import { createMasker, type Masker } from "./masker.ts";
import { resumeOptions } from "./resume-options.ts";
import type { Actions } from "./run-context.ts";
import { openRunLog, type RunLog } from "./run-log.ts";
import { allParameters, type RunOptions } from "./run-options.ts";
import { readState, type SavedState } from "./state/state-file.ts";
import type { StatePlace } from "./state/state-path.ts";

/** What a run is given to work with. */
export type Surroundings = {
  readonly host: Host;
  readonly actions: Actions;
  /** Aborted to cancel the run. */
  readonly signal: AbortSignal;
  /** Takes the lines of console.log as they come, when the options ask for a trace. */
  readonly trace: ConsoleSink;
};

/** A run from its start, or from where it was cut off, to its end: where it writes and what it goes by. */
export type Session = {
  readonly options: RunOptions;
  readonly executionId: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly folder: LogFolder;
  readonly log: RunLog;
  readonly masker: Masker;
  readonly place: StatePlace;
  /** Begins the marks of all commands of the run, before and after restarts. */
  readonly mark: string;
  /** What a run before this one has left. */
  readonly saved: SavedState | undefined;
  readonly cloudWatch: CloudWatchSink | undefined;
};

/** Opens the log folder: a new one, or that of an unfinished execution. */
export async function openSession(
  given: RunOptions,
  place: StatePlace,
  surroundings: Surroundings,
): Promise<Session> {
  const { host } = surroundings;
  const saved = await readState(place.path, host);
  const options = saved === undefined ? given : resumeOptions(saved.start, given);
  const executionId = options.executionId ?? host.uuid();
  const startTime = saved?.start.startTime ?? host.clock.now();
  const name = logFolderName(startTime, executionId);
  const folder = planLogFolder(host, options.logDirectory, name);
  await host.files.mkdir(folder.absolutePath, { recursive: true });
  const masker = createMasker();
  for (const { name, value, secret } of allParameters(options))
    if (secret) masker.add(value, `{{ ${name} }}`);
  const { cwLogGroup: group, cwLogStream: stream = executionId, cwLogRegion: region } = options;
  const cloudWatch =
    group === undefined ? undefined : cloudWatchSink({ group, stream, region }, host);
  const sinks = [options.trace ? surroundings.trace : undefined, cloudWatch];
  const log = await openRunLog(
    folder.absolutePath,
    masker,
    host,
    sinks.filter((sink) => sink !== undefined),
  );
  const mark = saved?.start.mark ?? host.uuid();
  return { options, executionId, startTime, folder, log, masker, place, mark, saved, cloudWatch };
}
