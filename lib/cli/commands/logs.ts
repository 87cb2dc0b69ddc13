/** `kiln logs`: what the components of a build have printed, or print. */
import { logEvents } from "../../aws/log-events.ts";
import { objects } from "../../aws/objects.ts";
import { registry } from "../../aws/registry.ts";
import { logStreamOf } from "../../build/log-stream.ts";
import { type BuildPlan, buildPlan } from "../../build/plan.ts";
import { storedLog, streamReader } from "../../build/read-log.ts";
import { readDocument } from "../../build/registry.ts";
import { planKey, type Stage } from "../../build/registry-keys.ts";
import { findBuild } from "../account/find-builds.ts";
import { noBuild } from "../account/follow-build.ts";
import { waitForBuild } from "../account/wait-for-build.ts";
import { type Place, withPlace } from "../account/with-place.ts";
import { type Invocation, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { logReporter, writeLogLine } from "../render/log-reporter.ts";

const STAGES: readonly Stage[] = ["build", "test"];

/** Prints logs. @returns the exit code; of a build that was followed to its end, that of the build. */
export async function runLogs(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [buildId, ...more] = operands;
  if (buildId === undefined || more.length > 0)
    throw new UsageError(
      "Cannot show logs: expected the id of one build",
      'Run "kiln status" for ids.',
    );
  const isJson = flags["json"] === true;
  return withPlace(invocation, async (place) => {
    if (flags["follow"] === true) {
      if (place.stateDirectory !== undefined)
        throw new UsageError(
          "Cannot follow a build in a state folder: kiln build shows it where it runs",
          "Leave out --follow.",
        );
      return waitForBuild(place.call, invocation, buildId, {
        reporter: logReporter(io, isJson),
        isResultPrinted: false,
      });
    }
    const ports = registry(place.call);
    const plan = (await readDocument(ports, planKey(buildId), buildPlan))?.value;
    if (plan === undefined) {
      if ((await findBuild(ports, buildId)) === undefined) throw noBuild(buildId);
      io.stderr.write("There is no log yet: no component has run.\n");
      return EXIT.done;
    }
    let lines = 0;
    for (const stage of STAGES)
      for (const line of await linesOf(place, plan, stage)) {
        lines += 1;
        writeLogLine(io, isJson, { stage, line });
      }
    if (lines === 0) io.stderr.write("There is no log yet: no component has run.\n");
    return EXIT.done;
  });
}

/** From S3 when the stage is over, else from CloudWatch. */
async function linesOf({ call }: Place, plan: BuildPlan, stage: Stage): Promise<readonly string[]> {
  const bucket = call.connection.settings.registryBucket;
  const text = await storedLog(objects(call), plan, stage, bucket);
  if (text !== undefined) return text.replace(/\n$/, "").split("\n");
  const stream = logStreamOf(plan, stage);
  if (stream === undefined) return [];
  const events = await streamReader(logEvents(call), stream).read();
  return events.flatMap((event) => event.text.split("\n"));
}
