/** `kiln distribute`: brings an image where it is missing still, without building it again. */
import type { Call, Connection } from "../../aws/connection.ts";
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import { buildRecord } from "../../build/build-record.ts";
import type { ImageRecord } from "../../build/image-record.ts";
import { regionOf } from "../../build/place.ts";
import { type BuildPlan, buildPlan } from "../../build/plan.ts";
import { requireDocument } from "../../build/registry.ts";
import { buildKey, planKey } from "../../build/registry-keys.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { connectAccount } from "../account/connect-account.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { findImage, imageLabel } from "../image-records.ts";
import { EXIT } from "../io.ts";
import { executionEnd } from "../local/build-end.ts";
import { withLibrary } from "../local/open-library.ts";
import { openStack } from "../local/stack.ts";
import { newBuildId } from "../new-build-id.ts";
import { outcomeOf } from "../outcome-of.ts";
import { publishedImages } from "../published-images.ts";
import { renderOutcome, renderProblem } from "../render/outcome.ts";
import { styleFor } from "../render/style.ts";
import { namedStack } from "../stack-name.ts";
import { stateDirectoryOf } from "../state-directory.ts";

type Found = { readonly image: ImageRecord; readonly plan: BuildPlan };

/** Distributes an image again: here, or in an account when a stack is named. @returns the exit code. */
export async function runDistribute(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [written] = operands;
  if (written === undefined || operands.length > 1)
    throw new UsageError("Cannot distribute: expected one image", "kiln distribute web@1.0.0/3");
  const isHere =
    stringFlag(flags, "state-dir") !== undefined || namedStack(flags, io) === undefined;
  return isHere ? distributeHere(invocation, written) : distributeInAccount(invocation, written);
}

async function find(call: Call, written: string): Promise<Found> {
  const store = registry(call);
  const there = await publishedImages(store);
  // Its build may have failed: that is why the image is distributed again.
  const image = findImage(
    there.map((one) => ({ ...one, status: "AVAILABLE" as const })),
    written,
  );
  const plan = await requireDocument(store, planKey(image.buildId), buildPlan, "the plan");
  return { image, plan };
}

/** Starts the state machine that distributes. @returns the name of the execution. */
async function start({ connection, signal }: Call, { image }: Found): Promise<string> {
  const stateMachineArn = connection.settings.distributeStateMachineArn;
  if (stateMachineArn === undefined)
    throw new Conflict(
      "Cannot distribute: the stack has no state machine for it\n  → Deploy it again.",
    );
  const settings = { ...connection.settings, stateMachineArn };
  const name = newBuildId(`${image.name}-distribute`, Date.now());
  await executions({ connection: { ...connection, settings }, signal }).start(name, {
    buildId: image.buildId,
  });
  return name;
}

async function distributeInAccount(invocation: Invocation, written: string): Promise<number> {
  const { call } = await connectAccount(invocation);
  const found = await find(call, written);
  const name = await start(call, found);
  invocation.io.stdout.write(`${name}\n`);
  invocation.io.stderr.write(
    `Started; see what becomes of it with "kiln status ${found.image.buildId}".\n`,
  );
  return EXIT.done;
}

async function distributeHere({ flags, io }: Invocation, written: string): Promise<number> {
  const started = Date.now();
  const stateDirectory = stateDirectoryOf(flags, io);
  const found = await withLibrary(stateDirectory, io, ({ stack }) =>
    find(callOf(stack.connection), written),
  );
  if (found === undefined)
    throw new NotFound(`Cannot find the image "${written}": "${stateDirectory}" does not exist`);
  const { plan, image } = found;
  io.stderr.write(`Distributing ${imageLabel(image)}\n`);
  const stack = await openStack({
    stateDirectory,
    packageRoot: io.packageRoot,
    region: plan.region,
    regions: [...new Set(plan.regions.map(({ region }) => regionOf(region)))],
    hidden: [io.packageRoot, io.workingDirectory],
  });
  try {
    const call = callOf(stack.connection);
    const name = await start(call, found);
    const end = await executionEnd(stack.cloud, name);
    const record = await requireDocument(
      registry(call),
      buildKey(image.buildId),
      buildRecord,
      "the build",
    );
    if (end.status !== "SUCCEEDED" && record.status !== "FAILED")
      throw new Conflict(`Cannot distribute ${imageLabel(image)}: ${end.cause ?? end.status}`);
    const here = { region: plan.region, stateDirectory };
    const outcome = outcomeOf(record, { started, ended: Date.now() }, here);
    io.stdout.write(renderOutcome(outcome));
    io.stderr.write(renderProblem(outcome, styleFor(io.stderr, io.environment)));
    return exitCodeOf(outcome);
  } finally {
    await stack.close();
  }
}

function callOf(connection: Connection): Call {
  return { connection, signal: new AbortController().signal };
}
