/** `kiln status`: the latest builds, those of a pipeline, or all of one build. */
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import { type BuildRecord, isOver } from "../../build/build-record.ts";
import { timelineOf } from "../../build/timeline.ts";
import {
  buildRecords,
  findBuild,
  noBuildOrPipeline,
  pipelineNames,
} from "../account/find-builds.ts";
import { type Place, withPlace } from "../account/with-place.ts";
import { type Invocation, UsageError } from "../command.ts";
import { EXIT, type Io } from "../io.ts";
import { renderBuild } from "../render/build.ts";
import { renderBuilds } from "../render/builds.ts";

/** Builds in a list. */
const LISTED = 10;
/** How far back the builds of one pipeline are looked for. */
const SEARCHED = 500;

/** Shows builds. @returns the exit code: done whatever became of the builds. */
export async function runStatus(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [name, ...more] = operands;
  if (more.length > 0)
    throw new UsageError("Cannot show: expected one build or pipeline at most", "kiln status web");
  const isJson = flags["json"] === true;
  return withPlace(invocation, async (place) => {
    const ports = registry(place.call);
    const build = name === undefined ? undefined : await findBuild(ports, name);
    if (build !== undefined) return showBuild(place, build, io, isJson);
    const pipelines = await pipelineNames(ports);
    if (name !== undefined && !pipelines.includes(name)) throw await noBuildOrPipeline(ports, name);
    const ids = await place.recentBuilds(name === undefined ? LISTED * 2 : SEARCHED);
    const records = await buildRecords(
      ports,
      ids,
      LISTED,
      (record) => name === undefined || record.pipeline === name,
    );
    if (isJson) io.stdout.write(`${JSON.stringify({ pipelines, builds: records }, null, 2)}\n`);
    else io.stdout.write(renderBuilds(records, name === undefined ? pipelines : [name]));
    return EXIT.done;
  });
}

async function showBuild(
  { call }: Place,
  record: BuildRecord,
  io: Io,
  isJson: boolean,
): Promise<number> {
  // The record gets its timeline at the end; until then the execution knows.
  const timeline = isOver(record.status)
    ? record.timeline
    : timelineOf(await executions(call).history(record.buildId));
  const shown = { ...record, timeline };
  io.stdout.write(isJson ? `${JSON.stringify(shown, null, 2)}\n` : renderBuild(shown, Date.now()));
  return EXIT.done;
}
