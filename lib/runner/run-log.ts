import type { Clock, Files } from "../host/host.ts";
import type { ConsoleSink } from "./console-sink.ts";
import { openLogFile } from "./log-file.ts";
import { joinPath } from "./log-folder.ts";
import { logTime } from "./log-time.ts";
import type { Masker } from "./masker.ts";

/** The two log files of an execution. Secrets are masked in every line. */
export type RunLog = {
  /** A line for both files: progress, and output of steps. */
  readonly info: (text: string) => void;
  /** Lines of a process for both files, LF between them. Those that come together have the same time. */
  readonly output: (lines: string) => void;
  /** A line for application.log only. */
  readonly debug: (text: string) => void;
  /** True when the disk or a sink is behind and whoever prints should wait for `flush`. */
  readonly isFull: () => boolean;
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens the log files in a folder; lines are added to those that a run before a restart has left. */
export async function openRunLog(
  folder: string,
  masker: Masker,
  host: { readonly files: Files; readonly clock: Clock },
  sinks: readonly ConsoleSink[],
): Promise<RunLog> {
  const time = logTime(host.clock);
  const [application, consoleLog] = await Promise.all(
    ["application.log", "console.log"].map((name) =>
      openLogFile(joinPath(folder, name), host.files, host.clock),
    ) as [ReturnType<typeof openLogFile>, ReturnType<typeof openLogFile>],
  );
  const files = [application, consoleLog];
  const all = [...files, ...sinks];
  const write = (entries: string): void => {
    for (const each of [application, consoleLog, ...sinks]) each.write(entries);
  };
  return {
    info: (text) => write(`${time()} ${masker.mask(text)}\n`),
    output(lines) {
      const start = `${time()} Stdout: `;
      write(`${start}${masker.mask(lines).replaceAll("\n", `\n${start}`)}\n`);
    },
    debug: (text) => application.write(`${time()} Debug ${masker.mask(text)}\n`),
    isFull: () => all.some((each) => each.isFull()),
    flush: async () => void (await Promise.all(all.map((each) => each.flush()))),
    close: async () => void (await Promise.all(files.map((file) => file.close()))),
  };
}
