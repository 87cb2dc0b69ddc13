/** One build in a local cloud of this process, from the pipeline's text to its record. */
import type { Call } from "../../aws/connection.ts";
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import type { BuildRecord } from "../../build/build-record.ts";
import { kindOf } from "../../build/recipe.ts";
import { cancelBuild, startBuild } from "../../build/start-build.ts";
import { applyPipeline } from "../../build/stored-pipeline.ts";
import { Cancelled } from "../../errors.ts";
import type { CloudEvent } from "../../local/cloud-event.ts";
import type { BuildEvent, BuildOutcome } from "../build-event.ts";
import type { Io } from "../io.ts";
import type { LoadedPipeline } from "../load-pipeline.ts";
import { newBuildId } from "../new-build-id.ts";
import { outcomeOf } from "../outcome-of.ts";
import { bringStandIns } from "./bring-stand-ins.ts";
import { executionEnd, recordedEnd } from "./build-end.ts";
import { type BuildRegions, buildPlaces, buildRegions } from "./build-regions.ts";
import { registryOption } from "./containers/registry-option.ts";
import { requireEngine } from "./containers/require-engine.ts";
import { eventHook } from "./event-hook.ts";
import { keepMachine } from "./keep-machine.ts";
import { bringRequestParent } from "./request-parent.ts";
import { openStack, type Stack } from "./stack.ts";
import { buildEventOf } from "./watch-build.ts";

export type LocalBuild = {
  /** The pipeline file as the user named it. */
  readonly file: string;
  readonly loaded: LoadedPipeline;
  /** When the command began, in milliseconds since 1970. */
  readonly started: number;
  readonly stateDirectory: string;
  readonly keepMachineOnFailure: boolean;
  readonly parent: string | undefined;
  readonly region: string | undefined;
  /** Container registry on this computer instead of the local cloud's own, HOST:PORT. */
  readonly registry?: string;
  /** Time of the scheduled run that this is, ISO 8601; builds without it were started by hand. */
  readonly scheduledTime?: string;
  readonly io: Io;
  readonly report: (event: BuildEvent) => void;
};

/**
 * Builds an image and waits until the build is recorded, whatever becomes of it.
 *
 * @throws {InvalidInput} The parent cannot be used, or this computer lacks what a sandbox needs.
 */
export async function buildLocally(build: LocalBuild): Promise<BuildOutcome> {
  const { loaded, io, report } = build;
  const { pipeline } = loaded;
  const regions = buildRegions(pipeline, build.region);
  const { region, copies } = regions;
  const places = buildPlaces(pipeline, regions);
  const buildId = newBuildId(pipeline.name, build.started);
  const isContainer = pipeline.containerRecipe !== undefined;
  if (isContainer) requireEngine(process.getuid?.());
  const items = { CopyImage: places.slice(1), PublishImage: places, PublishContainer: places };
  const warn = (text: string): void => report({ type: "notice", at: Date.now(), text });
  const hook = eventHook(io.environment["KILN_ON_EVENT"] || undefined, io.environment, warn);
  const observe = (event: CloudEvent): void => {
    hook.observe(event);
    const translated = buildEventOf(event, buildId, items);
    if (translated !== undefined) report(translated);
  };
  const stack = await openStack({
    stateDirectory: build.stateDirectory,
    packageRoot: io.packageRoot,
    region,
    regions: [region, ...copies],
    hidden: [io.packageRoot, io.workingDirectory, loaded.folder],
    observe,
    ...(isContainer ? await registryOption(build.registry) : {}),
  });
  try {
    for (const text of stack.recovered)
      report({ type: "notice", at: Date.now(), text: `removed ${text}` });
    report({ type: "build-started", at: build.started, buildId, pipeline: pipeline.name });
    for (const text of await bringStandIns(build.stateDirectory, pipeline))
      warn(`made a stand-in for ${text}`);
    const outcome = await runBuild(stack, build, buildId, regions).then(
      (record) => finished(stack, build, record, region),
      (error: unknown) => unstarted(build, buildId, error),
    );
    await hook.settled();
    report({ type: "build-finished", at: Date.now(), outcome });
    return outcome;
  } finally {
    await stack.close();
  }
}

async function finished(
  stack: Stack,
  build: LocalBuild,
  record: BuildRecord,
  region: string,
): Promise<BuildOutcome> {
  if (record.status === "FAILED" || record.status === "CANCELLED") await stack.reap();
  const kept =
    record.status === "FAILED" && build.keepMachineOnFailure
      ? await keepMachine(callOf(stack), record.buildId)
      : undefined;
  const outcome = outcomeOf(
    record,
    { started: build.started, ended: Date.now() },
    { region, stateDirectory: build.stateDirectory },
  );
  return kept === undefined ? outcome : { ...outcome, keptMachine: kept };
}

/** The outcome of a build that was interrupted before it began; any other error goes on. */
function unstarted({ loaded, started }: LocalBuild, buildId: string, error: unknown): BuildOutcome {
  if (!(error instanceof Cancelled)) throw error;
  const durationMilliseconds = Date.now() - started;
  const pipeline = loaded.pipeline.name;
  return { buildId, pipeline, status: "CANCELLED", durationMilliseconds, amis: [] };
}

const INTERRUPTED = "Interrupted: the build is cancelled and cleaned up after.";
const TOO_LATE = "It is too late for an interrupt: the image is being published.";

/** @throws {Cancelled} It was interrupted before the build was started. */
async function runBuild(
  stack: Stack,
  build: LocalBuild,
  buildId: string,
  regions: BuildRegions,
): Promise<BuildRecord> {
  const { loaded, io } = build;
  const call = callOf(stack);
  const tell = (text: string): void => build.report({ type: "notice", at: Date.now(), text });
  const parentImage = await bringRequestParent(
    stack,
    { pipeline: loaded.pipeline, regions, written: build.parent },
    {
      stateDirectory: build.stateDirectory,
      region: regions.region,
      baseDirectory: build.parent === undefined ? loaded.folder : io.workingDirectory,
      environment: io.environment,
      signal: io.interrupt,
      report: tell,
    },
  );
  if (io.interrupt.aborted) throw new Cancelled("Interrupted by the user");
  const documents = Object.fromEntries(loaded.documents);
  await applyPipeline(registry(call), { text: loaded.text, file: build.file }, documents);
  const ended = executionEnd(stack.cloud, buildId);
  const ports = { executions: executions(call), registry: registry(call) };
  await startBuild(ports, {
    pipeline: loaded.pipeline.name,
    buildId,
    kind: kindOf(loaded.pipeline),
    ...(parentImage === undefined ? {} : { parentImage }),
    ...(build.scheduledTime === undefined
      ? {}
      : { trigger: "schedule" as const, scheduledTime: build.scheduledTime }),
    keepMachineOnFailure: build.keepMachineOnFailure,
  });
  const cancel = (): void =>
    void cancelBuild(ports, buildId, "Interrupted by the user").then(
      (isStopped) => tell(isStopped ? INTERRUPTED : TOO_LATE),
      (error: unknown) => tell(`Cannot cancel the build: ${String(error)}`),
    );
  if (io.interrupt.aborted) cancel();
  io.interrupt.addEventListener("abort", cancel, { once: true });
  const end = await ended;
  io.interrupt.removeEventListener("abort", cancel);
  return recordedEnd(call, buildId, end);
}

function callOf({ connection }: Stack): Call {
  return { connection, signal: new AbortController().signal };
}
