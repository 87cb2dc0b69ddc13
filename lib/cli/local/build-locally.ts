/** One build in a local cloud of this process, from the pipeline's text to its record. */
import { randomBytes } from "node:crypto";
import type { Call } from "../../aws/connection.ts";
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import { type BuildRecord, buildRecord, isOver } from "../../build/build-record.ts";
import { readDocument } from "../../build/registry.ts";
import { buildKey } from "../../build/registry-keys.ts";
import { cancelBuild, startBuild } from "../../build/start-build.ts";
import { applyPipeline } from "../../build/stored-pipeline.ts";
import { InvalidInput } from "../../errors.ts";
import type { CloudEvent } from "../../local/cloud-event.ts";
import { type ParentImage, parseParentImage } from "../../pipeline/parent-image.ts";
import type { BuildEvent, BuildOutcome } from "../build-event.ts";
import type { Io } from "../io.ts";
import type { LoadedPipeline } from "../load-pipeline.ts";
import { bringParent } from "./bring-parent.ts";
import { buildRegions } from "./build-regions.ts";
import { keepMachine } from "./keep-machine.ts";
import { outcomeOf } from "./outcome-of.ts";
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
  const { region, copies } = buildRegions(pipeline, build.region);
  const buildId = newBuildId(pipeline.name, build.started);
  const items = { CopyImage: copies, PublishImage: [region, ...copies] };
  const observe = (event: CloudEvent): void => {
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
  });
  try {
    for (const text of stack.recovered)
      report({ type: "notice", at: Date.now(), text: `removed ${text}` });
    report({ type: "build-started", at: build.started, buildId, pipeline: pipeline.name });
    const record = await runBuild(stack, build, buildId, region);
    const kept =
      record.status === "FAILED" && build.keepMachineOnFailure
        ? await keepMachine(callOf(stack), buildId)
        : undefined;
    const outcome = outcomeOf(
      record,
      { started: build.started, ended: Date.now() },
      { region, stateDirectory: build.stateDirectory },
    );
    const finished = kept === undefined ? outcome : { ...outcome, keptMachine: kept };
    report({ type: "build-finished", at: Date.now(), outcome: finished });
    return finished;
  } finally {
    await stack.close();
  }
}

async function runBuild(
  stack: Stack,
  build: LocalBuild,
  buildId: string,
  region: string,
): Promise<BuildRecord> {
  const { loaded, io } = build;
  const call = callOf(stack);
  const parent = parentOf(build);
  const parentImage = await bringParent(stack, parent, {
    stateDirectory: build.stateDirectory,
    region,
    baseDirectory: build.parent === undefined ? loaded.folder : io.workingDirectory,
    environment: io.environment,
    report: (text) => build.report({ type: "notice", at: Date.now(), text }),
  });
  const documents = Object.fromEntries(loaded.documents);
  await applyPipeline(registry(call), { text: loaded.text, file: build.file }, documents);
  const ended = executionEnd(stack, buildId);
  const ports = { executions: executions(call) };
  await startBuild(ports, {
    pipeline: loaded.pipeline.name,
    buildId,
    ...(parentImage === undefined ? {} : { parentImage }),
    keepMachineOnFailure: build.keepMachineOnFailure,
  });
  const cancel = (): void => {
    void cancelBuild(ports, buildId, "Interrupted by the user").catch(() => undefined);
  };
  if (io.interrupt.aborted) cancel();
  io.interrupt.addEventListener("abort", cancel, { once: true });
  await ended;
  io.interrupt.removeEventListener("abort", cancel);
  return recorded(call, buildId);
}

function callOf({ connection }: Stack): Call {
  return { connection, signal: new AbortController().signal };
}

/** Resolves when the execution of a build is over, whatever became of it. */
function executionEnd(stack: Stack, buildId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = stack.cloud.observe((event) => {
      if (event.type !== "execution" || event.execution !== buildId || event.status === "RUNNING")
        return;
      stop();
      resolve();
    });
  });
}

/** How often the record is looked at, and for how long, while clean-up goes on after a stopped execution. */
const LOOK_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 60_000;

/** The record of a build once it is over. */
async function recorded(call: Call, buildId: string): Promise<BuildRecord> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await readDocument(registry(call), buildKey(buildId), buildRecord);
    if (found !== undefined && (isOver(found.value.status) || Date.now() > until))
      return found.value;
    if (Date.now() > until)
      throw new Error(`build "${buildId}" has ended without a record in the registry`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}

function parentOf(build: LocalBuild): ParentImage {
  const written = build.parent;
  if (written === undefined) {
    const recipe = build.loaded.pipeline.imageRecipe;
    if (recipe !== undefined) return recipe.parentImage;
    throw new InvalidInput(
      `Cannot build "${build.file}": it has a containerRecipe, and this version of Kiln builds imageRecipe only`,
    );
  }
  const parsed = parseParentImage(written);
  if ("value" in parsed) return parsed.value;
  const { reason, remedy } = parsed.refusal;
  throw new InvalidInput(
    `Cannot use "--parent ${written}": ${reason}${remedy === undefined ? "" : `\n  → ${remedy}`}`,
  );
}

/** An id that sorts by time and tells the pipeline: "hello-world-20261122-101500-3f9a2c". */
function newBuildId(pipeline: string, now: number): string {
  const name = pipeline
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50);
  const time = new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${name}-${time}-${randomBytes(3).toString("hex")}`;
}
