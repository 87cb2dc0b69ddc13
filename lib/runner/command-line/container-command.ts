import { failureMessage } from "../../actions/action-failure.ts";
import { type ContainerJob, parseContainerJob } from "../../container/container-job.ts";
import { runContainerJob } from "../../container/run-job.ts";
import { absolutePath, parentOf } from "../log-folder.ts";
import { runDocuments } from "../run-documents.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { textOf } from "./run-options-from.ts";
import type { RunnerIo } from "./runner-io.ts";
import { UsageError } from "./usage-error.ts";

/**
 * `container`: a stage of a container build. The input folder is the one that the job's file lies in; logs go to the
 * folder log beside it.
 *
 * @returns 0 for success, 1 for a failure.
 */
export async function containerCommand(flags: ParsedFlags, io: RunnerIo): Promise<number> {
  const { host, interrupt: signal, stderr, program } = io;
  const file = textOf(flags, "job");
  if (file === undefined)
    throw new UsageError('Cannot run "container" without a job, expected --job FILE.');
  const path = absolutePath(host, file);
  const job = parseContainerJob(await host.files.readFile(path, "utf8"));
  const inputFolder = parentOf(path);
  const [executable, ...script] = program ?? [];
  try {
    await runContainerJob(job, {
      host,
      inputFolder,
      logDirectory: `${parentOf(inputFolder)}/log`,
      ...(executable === undefined || script.length > 0 ? {} : { executable }),
      testHost: (each, logDirectory) => testHost(each, { inputFolder, logDirectory }, io),
      onLine: (line) => stderr.write(`${line}\n`),
      signal,
    });
    return 0;
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    stderr.write(`${message}\n`);
    return 1;
  }
}

/** The phase of components that looks at a container from its host. */
async function testHost(
  { components, buildId }: ContainerJob,
  { inputFolder, logDirectory }: { readonly inputFolder: string; readonly logDirectory: string },
  { host, actions, interrupt: signal, stderr: trace }: RunnerIo,
): Promise<boolean> {
  if (components.length === 0) return true;
  const documents = components.map(({ file, parameters }) => ({
    path: `${inputFolder}/documents/${file}`,
    parameters: parameters.map((parameter) => ({ ...parameter, secret: false })),
  }));
  const options = {
    documents,
    parameters: [],
    phases: ["container-host-test"],
    executionId: `${buildId}-container-host-test`,
    logDirectory,
    stateDirectory: `${logDirectory}/state`,
    cwIgnoreFailures: false,
    trace: true,
    blockedActionModules: [],
  };
  const result = await runDocuments(options, { host, actions, signal, trace });
  return result.kind === "ended" && result.summary.status === "success";
}
