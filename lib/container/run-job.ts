/** One stage of a container build on an instance, from the job to the uploaded logs. */
import { StepFailed } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { FAILURE_FILE, parseFailureReport } from "../runner/failure-report.ts";
import { shellExports } from "../shell-word.ts";
import { buildImage } from "./build-image.ts";
import { failureReportReader } from "./component-script.ts";
import type { ContainerJob } from "./container-job.ts";
import { RESULT_FILE } from "./container-result.ts";
import { copyImage } from "./copy-image.ts";
import { bootstrapEngine } from "./engines/bootstrap-engine.ts";
import { runnerFolder } from "./runner-folder.ts";
import { testInContainers } from "./test-image.ts";
import { LOG_FOLDER, uploadLogs } from "./upload-logs.ts";
import { imageOf, sourceOf, type Workshop, writerOf } from "./workshop.ts";

/** What a job runs with. */
export type JobSurroundings = {
  readonly host: Host;
  /** Folder that holds documents/. */
  readonly inputFolder: string;
  /** Folder below which logs are kept. */
  readonly logDirectory: string;
  /** The runner's own executable; absent where it is brought into machines as a folder. */
  readonly executable?: string;
  /** That folder, where there is one. Default: /run/kiln. */
  readonly broughtRunner?: string;
  /** Folder for the engine's images, where those of earlier builds may lie. Default: one that is removed. */
  readonly storage?: string;
  /** Runs phase `container-host-test` of all components on the instance. @returns false when it has failed. */
  readonly testHost: (job: ContainerJob, logDirectory: string) => Promise<boolean>;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Does a job. Its logs, its result and, after a failure, its report are uploaded whatever happens.
 *
 * @throws What failed; the report is in the log folder.
 */
export async function runContainerJob(
  job: ContainerJob,
  surroundings: JobSurroundings,
): Promise<void> {
  const { host, logDirectory } = surroundings;
  const { files } = host;
  const folder = await files.mkdtemp(`${host.temporaryDirectory}/kiln-container-`);
  const logFolder = `${logDirectory}/${LOG_FOLDER}`;
  await files.mkdir(logFolder, { recursive: true });
  const lines: string[] = [];
  const failures = failureReportReader();
  const onLine = (line: string): void => {
    lines.push(line);
    if (!failures.push(line)) surroundings.onLine(line);
  };
  let workshop: Workshop | undefined;
  try {
    workshop = await openWorkshop(job, surroundings, { folder, logFolder, onLine });
    await stage(job, workshop, surroundings);
  } catch (error) {
    await report(logFolder, failures.report(), error, host);
    throw error;
  } finally {
    await files.writeFile(`${logFolder}/console.log`, lines.map((line) => `${line}\n`).join(""));
    await uploadLogs(job, logFolder, host, surroundings.onLine);
    await workshop?.engine.close();
    await files.rm(folder, { recursive: true, force: true });
  }
}

async function stage(
  job: ContainerJob,
  workshop: Workshop,
  { testHost }: JobSurroundings,
): Promise<void> {
  const { files } = workshop.host;
  if (job.stage === "build") {
    const result = await buildImage(job, workshop);
    const text = `${JSON.stringify(result, null, 2)}\n`;
    await files.writeFile(`${workshop.logFolder}/${RESULT_FILE}`, text);
    workshop.onLine(`Pushed ${job.repository.uri}@${result.digest}`);
  } else if (job.stage === "copy") {
    const image = imageOf(job);
    const { digest } = job;
    for (const { uri } of digest === undefined ? [] : job.copies) {
      await copyImage(
        sourceOf(workshop, job.repository.uri),
        writerOf(workshop, uri),
        digest ?? "",
      );
      workshop.onLine(`Copied ${image} to ${uri}`);
    }
  } else {
    await testInContainers(job, workshop);
    if (!(await testHost(job, `${workshop.logFolder}/host`)))
      throw new StepFailed("Cannot go on: a test on the host of the containers has failed");
  }
}

async function openWorkshop(
  job: ContainerJob,
  surroundings: JobSurroundings,
  { folder, logFolder, onLine }: Pick<Workshop, "folder" | "logFolder" | "onLine">,
): Promise<Workshop> {
  const { host, inputFolder, signal } = surroundings;
  const { files } = host;
  const configFolder = `${folder}/registries`;
  const dockerConfig = await registryLogins(job, host);
  await files.mkdir(configFolder, { mode: 0o700 });
  await files.writeFile(`${configFolder}/config.json`, dockerConfig, { mode: 0o600 });
  const secretFile = await writeSecret(`${folder}/secret`, host);
  const engineFolder = `${folder}/engine`;
  await files.mkdir(engineFolder);
  const engine = await bootstrapEngine({
    host,
    folder: engineFolder,
    ...(surroundings.storage === undefined ? {} : { storage: surroundings.storage }),
    configFolder,
    onLine,
    signal,
  });
  onLine(`Container engine: ${engine.name}`);
  const runner = runnerFolder(folder, surroundings);
  const common = { host, engine, folder, inputFolder, logFolder, runner, dockerConfig };
  return { ...common, onLine, signal, ...(secretFile === undefined ? {} : { secretFile }) };
}

/** Docker's configuration with a token for each registry of ECR. */
async function registryLogins(job: ContainerJob, { aws }: Host): Promise<string> {
  const port = job.ecrRegistries.length === 0 ? undefined : await aws.registries();
  const auths: Record<string, { auth: string }> = {};
  for (const { host, region } of job.ecrRegistries)
    if (port !== undefined) auths[host] = { auth: await port.token(region) };
  return JSON.stringify({ auths });
}

/** Credentials that are in the environment, and so not to be found from inside a container. */
async function writeSecret(
  path: string,
  { environment, files }: Pick<Host, "environment" | "files">,
): Promise<string | undefined> {
  const names = Object.keys(environment).filter((name) => name.startsWith("AWS_"));
  if (!names.includes("AWS_ACCESS_KEY_ID")) return undefined;
  const given = Object.fromEntries(names.map((name) => [name, environment[name] ?? ""]));
  await files.writeFile(path, shellExports(given), { mode: 0o600 });
  return path;
}

/** Writes why the job failed, unless a runner has said so already. */
async function report(
  logFolder: string,
  fromContainer: string | undefined,
  error: unknown,
  { files }: Host,
): Promise<void> {
  const names = await files.readdir(logFolder, { recursive: true });
  if (names.some((name) => name.endsWith(`/${FAILURE_FILE}`))) return;
  const step = fromContainer === undefined ? undefined : parsedReport(fromContainer);
  const message = error instanceof Error ? error.message : String(error);
  const text = JSON.stringify(step ?? { issues: [], message }, null, 2);
  await files.writeFile(`${logFolder}/${FAILURE_FILE}`, `${text}\n`);
}

function parsedReport(text: string): object | undefined {
  try {
    return parseFailureReport(JSON.parse(text));
  } catch {
    return undefined;
  }
}
