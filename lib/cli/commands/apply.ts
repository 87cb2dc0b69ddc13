/** `kiln apply`: puts pipelines into an account. */
import { accountId } from "../../aws/account.ts";
import type { Call } from "../../aws/connection.ts";
import { objects } from "../../aws/objects.ts";
import { registry } from "../../aws/registry.ts";
import { schedules } from "../../aws/scheduler.ts";
import { clockOf } from "../../aws/system-clock.ts";
import { applySchedule, type CloudSchedule } from "../../build/apply-schedule.ts";
import { checkPipeline } from "../../build/check-pipeline.ts";
import { type PartChange, pipelineChanges, scheduleChange } from "../../build/pipeline-changes.ts";
import { problem } from "../../build/problem.ts";
import { applyPipeline } from "../../build/stored-pipeline.ts";
import { InvalidInput } from "../../errors.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { windowMinutes } from "../../pipeline/schedule-window.ts";
import type { Issue } from "../../source/issue.ts";
import { renderIssues } from "../../source/render.ts";
import { connectAccount } from "../account/connect-account.ts";
import { loadPipelines, type PipelineOfFile } from "../account/load-pipelines.ts";
import { type Invocation, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { type AppliedChanges, renderChanges } from "../render/changes.ts";

/** Applies pipeline files: all of them are checked before the first is written. @returns the exit code. */
export async function runApply(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  if (operands.length === 0)
    throw new UsageError("Cannot apply: no pipeline file was given", "kiln apply web.pipeline.yml");
  const files = await loadPipelines(operands, io.workingDirectory);
  for (const { loaded } of files)
    if (loaded.warnings.length > 0) io.stderr.write(`${renderIssues(loaded.warnings)}\n`);
  const { call } = await connectAccount(invocation);
  await checkAll(call, files);
  const isDryRun = flags["dry-run"] === true;
  const applied: AppliedChanges[] = [];
  for (const file of files) {
    const one = {
      pipeline: file.loaded.pipeline.name,
      changes: isDryRun ? await changesOf(call, file) : await applyOne(call, file),
    };
    applied.push(one);
    if (flags["json"] !== true) io.stdout.write(renderChanges(one));
  }
  if (flags["json"] === true) io.stdout.write(`${JSON.stringify(applied, null, 2)}\n`);
  if (isDryRun) io.stderr.write("Nothing was changed: this was a dry run.\n");
  return EXIT.done;
}

/** @throws {InvalidInput} with everything for which builds of these pipelines would be refused. */
async function checkAll(call: Call, files: readonly PipelineOfFile[]): Promise<void> {
  const ports = {
    registry: registry(call),
    objects: objects(call),
    account: () => accountId(call),
  };
  const found = await Promise.all(
    files.map(async ({ file, loaded: { pipeline, documents } }) => {
      const issues = [
        ...unscheduled(call, pipeline),
        ...(await checkPipeline(ports, pipeline, documents)),
      ];
      if (issues.length === 0) return [];
      return [new InvalidInput(`Cannot apply "${file}"`, issues).message];
    }),
  );
  const problems = found.flat();
  if (problems.length > 0) throw new InvalidInput(problems.join("\n\n"));
}

/** A stack of an older Kiln has no schedules. Said before anything is written. */
function unscheduled({ connection }: Call, { schedule }: Pipeline): readonly Issue[] {
  if (schedule === undefined || connection.settings.scheduleGroup !== undefined) return [];
  const message = "Cannot schedule builds: the stack has no schedule group";
  return [problem("no-schedules", "schedule", message, "Deploy Kiln again.")];
}

/** What applying would change. */
async function changesOf(call: Call, { loaded }: PipelineOfFile): Promise<readonly PartChange[]> {
  const { pipeline, text, documents } = loaded;
  const parts = await pipelineChanges(registry(call), { name: pipeline.name, text, documents });
  const before = await schedules(call).get(pipeline.name);
  return [...parts, ...scheduleChange(before, wanted(pipeline))];
}

function wanted({ name, schedule, status }: Pipeline): CloudSchedule | undefined {
  if (schedule === undefined) return undefined;
  return {
    pipeline: name,
    expression: schedule.scheduleExpression.text,
    timezone: schedule.timezone,
    windowMinutes: windowMinutes(schedule),
    isEnabled: status === "ENABLED",
  };
}

/** Documents come before the file that names them, and the schedule comes last: what starts a build finds it whole. */
async function applyOne(call: Call, given: PipelineOfFile): Promise<readonly PartChange[]> {
  const { file, loaded } = given;
  const changes = await changesOf(call, given);
  const isNew = (part: PartChange): boolean => part.change !== "unchanged";
  if (changes.some((one) => one.part !== "schedule" && isNew(one)))
    await applyPipeline(
      registry(call),
      { text: loaded.text, file },
      Object.fromEntries(loaded.documents),
    );
  const ports = { registry: registry(call), schedules: schedules(call), clock: clockOf(call) };
  if (changes.some((one) => one.part === "schedule" && isNew(one)))
    await applySchedule(ports, loaded.pipeline);
  return changes;
}
