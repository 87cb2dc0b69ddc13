/** `kiln schedule`: when a pipeline runs, and a schedule for it by questions. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { lineDiff } from "../../build/line-diff.ts";
import { Cancelled, InvalidInput } from "../../errors.ts";

import { parsePipeline } from "../../pipeline/parse-pipeline.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { hasErrors } from "../../source/issue.ts";
import { type Flags, type Invocation, UsageError } from "../command.ts";
import { EXIT, type Io } from "../io.ts";
import { renderSchedule } from "../render/schedule.ts";
import { askSchedule } from "../schedule/ask-schedule.ts";
import { scheduleReport } from "../schedule/schedule-report.ts";
import { writeSchedule } from "../schedule/write-schedule.ts";

/** Runs that are shown. */
const RUNS = 10;

/** Shows or edits the schedule of a pipeline file. @param now Milliseconds since 1970. */
export async function runSchedule(
  { operands, flags, io }: Invocation,
  now: () => number = Date.now,
): Promise<number> {
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0)
    throw new UsageError(
      "Cannot show a schedule: expected one pipeline file",
      "kiln schedule web.pipeline.yml",
    );
  const path = resolve(io.workingDirectory, file);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInput(
      `Cannot read the pipeline file "${file}": ${error.code ?? error.message}`,
    );
  });
  const pipeline = pipelineOf(text, file);
  if (flags["edit"] === true) return edit({ file, path, text, pipeline }, flags, io, now());
  show(pipeline, flags, io, now());
  return EXIT.done;
}

function pipelineOf(text: string, file: string): Pipeline {
  const { pipeline, issues } = parsePipeline(text, file);
  if (pipeline === undefined || hasErrors(issues))
    throw new InvalidInput(`Cannot use the pipeline "${file}"`, issues);
  return pipeline;
}

function show(pipeline: Pipeline, flags: Flags, io: Io, now: number): void {
  const report = scheduleReport(pipeline, now, RUNS);
  if (flags["json"] === true)
    io.stdout.write(
      `${JSON.stringify(report ?? { pipeline: pipeline.name, runs: [] }, null, 2)}\n`,
    );
  else if (report === undefined)
    io.stderr.write(
      `Pipeline "${pipeline.name}" has no schedule: its builds start by hand only.\n`,
    );
  else io.stdout.write(renderSchedule(report));
}

type Edited = {
  readonly file: string;
  readonly path: string;
  readonly text: string;
  readonly pipeline: Pipeline;
};

async function edit(
  { file, path, text, pipeline }: Edited,
  flags: Flags,
  io: Io,
  now: number,
): Promise<number> {
  const { ask } = io;
  if (ask === undefined)
    throw new UsageError(
      "Cannot edit the schedule: there is no terminal to ask questions on",
      `Write "schedule:" into ${file}; docs/schedules.md has examples.`,
    );
  if (flags["json"] === true)
    throw new UsageError("Cannot edit the schedule with --json: questions are for people");
  const tell = (line: string): void => io.stderr.write(line);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const wanted = await askSchedule({ ask, tell, now: pipeline.schedule, zone });
  const after = writeSchedule(text, wanted);
  if (after === text) {
    tell(`${file} has that schedule already.\n`);
    return EXIT.done;
  }
  const report = scheduleReport(pipelineOf(after, file), now, RUNS);
  if (report !== undefined) tell(`\n${renderSchedule(report)}`);
  const lines = lineDiff(text, after).flat();
  tell(`\n${lines.map(({ mark, line }) => `${mark} ${line}\n`).join("")}\n`);
  if (!/^y(?:es)?$/i.test(((await ask(`Write this to ${file}? [no] `)) ?? "").trim()))
    throw new Cancelled(`${file} stays as it is`);
  await writeFile(path, after);
  tell(`Written to ${file}. It takes effect with kiln apply or kiln watch.\n`);
  return EXIT.done;
}
