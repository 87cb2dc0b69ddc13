/** `kiln start`: starts a build in an account. */
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import { kindOf } from "../../build/recipe.ts";
import { startBuild } from "../../build/start-build.ts";
import { readPipeline } from "../../build/stored-pipeline.ts";
import { connectAccount } from "../account/connect-account.ts";
import { waitForBuild } from "../account/wait-for-build.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { newBuildId } from "../new-build-id.ts";
import { chooseReporter } from "../render/choose-reporter.ts";

/** Starts a build of an applied pipeline; with --wait stays until it is over. @returns the exit code. */
export async function runStart(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0)
    throw new UsageError("Cannot start: expected the name of one pipeline", "kiln start web");
  const { call } = await connectAccount(invocation);
  const { pipeline } = await readPipeline(registry(call), name);
  const started = Date.now();
  const buildId = newBuildId(pipeline.name, started);
  const parentImage = stringFlag(flags, "parent");
  await startBuild(
    { executions: executions(call) },
    {
      pipeline: pipeline.name,
      buildId,
      ...(kindOf(pipeline) === "container" ? { kind: "container" } : {}),
      ...(parentImage === undefined ? {} : { parentImage }),
      ...(flags["keep-machine-on-failure"] === true ? { keepMachineOnFailure: true } : {}),
      ...(flags["skip-tests"] === true ? { isTested: false } : {}),
    },
  );
  if (flags["wait"] !== true) {
    const told = { buildId, pipeline: pipeline.name };
    io.stdout.write(flags["json"] === true ? `${JSON.stringify(told)}\n` : `${buildId}\n`);
    io.stderr.write(`Started; watch it with "kiln logs ${buildId} -f".\n`);
    return EXIT.done;
  }
  const isJson = flags["json"] === true;
  const reporter = chooseReporter(io, { json: isJson, now: Date.now });
  reporter.event({ type: "build-started", at: started, buildId, pipeline: pipeline.name });
  return waitForBuild(call, invocation, buildId, { reporter, isResultPrinted: !isJson });
}
