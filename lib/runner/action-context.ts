import type { ActionLog } from "../actions/action.ts";
import type { Host } from "../host/host.ts";
import type { OutputTail } from "./output-tail.ts";
import type { RunLog } from "./run-log.ts";

/** What a failure report wants to know of the processes of an attempt. */
export type ProcessTrace = {
  readonly tail: OutputTail;
  /** Complete standard error of the last process. */
  stderr: string;
};

/** The log as an action module sees it. A quiet one drops all; what ran and how it ended is logged by the runner. */
export function actionLog(log: RunLog, isQuiet: boolean, trace: ProcessTrace): ActionLog {
  if (isQuiet) return QUIET;
  return {
    info: log.info,
    debug: log.debug,
    error: (text) => log.info(text.replace(/^(\w+: )?/, "$1[ERROR] ")),
    stdout(lines) {
      log.output(lines);
      return log.isFull() ? log.flush() : undefined;
    },
    stderr(text) {
      trace.stderr = text;
      log.info(`CmdExecution: Stderr: ${text}`);
    },
  };
}

const ignore = (): void => {};
const QUIET: ActionLog = {
  info: ignore,
  debug: ignore,
  error: ignore,
  stdout: ignore,
  stderr: ignore,
};

/** The host as an action module sees it: its commands carry a mark. */
export function markedHost(host: Host, mark: string): Host {
  return { ...host, run: (command) => host.run({ ...command, mark }) };
}

/** The end of what processes print is kept for the failure report. */
export function tracedHost(host: Host, trace: ProcessTrace): Host {
  return {
    ...host,
    run: (command) =>
      host.run({
        ...command,
        onOutput(stream, chunk) {
          trace.tail.add(stream, chunk);
          return command.onOutput?.(stream, chunk);
        },
      }),
  };
}
