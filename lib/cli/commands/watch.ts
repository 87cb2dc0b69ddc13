/** `kiln watch`: runs pipelines on this computer when they are due, in the foreground. */
import { existsSync } from "node:fs";
import { scheduleStateOf } from "../../build/auto-disable.ts";
import { scheduleStateKey } from "../../build/schedule-keys.ts";
import { InvalidInput } from "../../errors.ts";
import { type Clock, systemClock } from "../../local/clock.ts";
import type { BuildOutcome } from "../build-event.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT, type Io } from "../io.ts";
import { type LoadedPipeline, loadPipeline } from "../load-pipeline.ts";
import { buildLocally } from "../local/build-locally.ts";
import { withLibrary } from "../local/open-library.ts";
import { jsonReporter } from "../render/json-reporter.ts";
import { renderWatch } from "../render/watch.ts";
import { type WatchEvent, watchPipelines } from "../schedule/watch-pipelines.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** What tests put in the place of time and builds. */
export type WatchParts = {
  readonly clock: Clock;
  readonly build: typeof buildLocally;
};

/** Watches pipelines until it is interrupted. */
export async function runWatch(
  { operands, flags, io }: Invocation,
  { clock, build }: WatchParts = { clock: systemClock, build: buildLocally },
): Promise<number> {
  if (operands.length === 0)
    throw new UsageError("Cannot watch: no pipeline file was given", "kiln watch web.pipeline.yml");
  const stateDirectory = stateDirectoryOf(flags, io);
  const load = (file: string): Promise<LoadedPipeline> => loadPipeline(file, io.workingDirectory);
  await forgetFailures(await checked(operands, load), stateDirectory, io);
  const isJson = flags["json"] === true;
  const reporter = jsonReporter(io.stdout);
  const isGood = await watchPipelines<LoadedPipeline>(
    {
      clock,
      load,
      build: (file, loaded, scheduledAt): Promise<BuildOutcome> =>
        build({
          ...{ file, loaded, stateDirectory, io, started: clock.now() },
          ...{ keepMachineOnFailure: false, region: undefined },
          parent: stringFlag(flags, "parent"),
          scheduledTime: new Date(scheduledAt).toISOString().replace(".000", ""),
          report: isJson ? reporter.event : () => undefined,
        }),
      failuresAtEnd: (name) => failuresAtEnd(name, stateDirectory, io),
      tell: (event) => tell(io, isJson, event, clock.now()),
      signal: io.interrupt,
    },
    operands,
    flags["once"] === true,
  );
  if (io.interrupt.aborted) return EXIT.interrupted;
  return isGood ? EXIT.done : EXIT.failed;
}

/** @throws {InvalidInput} A pipeline cannot be used, or has nothing to be watched for. */
async function checked(
  files: readonly string[],
  load: (file: string) => Promise<LoadedPipeline>,
): Promise<readonly string[]> {
  const found = await Promise.allSettled(
    files.map(async (file) => {
      const { pipeline } = await load(file);
      if (pipeline.schedule !== undefined) return pipeline.name;
      throw new InvalidInput(
        `Cannot watch "${file}": the pipeline has no schedule\n  → Write one with "kiln schedule --edit ${file}".`,
      );
    }),
  );
  const problems = found.flatMap((one) =>
    one.status === "rejected" ? [one.reason as unknown] : [],
  );
  const [problem] = problems;
  if (problems.length > 1)
    throw new InvalidInput(
      problems.map((one) => (one instanceof Error ? one.message : String(one))).join("\n\n"),
    );
  if (problem !== undefined) throw problem;
  return found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** To watch a pipeline is to switch its schedule on, as to apply it is in an account. */
async function forgetFailures(names: readonly string[], folder: string, io: Io): Promise<void> {
  if (!existsSync(folder)) return;
  await withLibrary(folder, io, async ({ registry }) => {
    for (const name of names) await registry.remove(scheduleStateKey(name));
  });
}

/** Read when a build has failed: only then can a schedule have been switched off. */
async function failuresAtEnd(name: string, folder: string, io: Io): Promise<number | undefined> {
  const state = await withLibrary(folder, io, ({ registry }) => scheduleStateOf(registry, name));
  return state?.disabled?.failures;
}

function tell(io: Io, isJson: boolean, event: WatchEvent, now: number): void {
  if (!isJson) {
    const { out, err } = renderWatch(event);
    io.stdout.write(out);
    io.stderr.write(err);
  } else if (event.type !== "run-finished")
    io.stdout.write(`${JSON.stringify(plain(event, now))}\n`);
}

/** The event with its times as text; the end of a build is an event of the build. */
function plain(event: WatchEvent, now: number): object {
  const times = Object.entries(event).map(([key, value]) => [
    key === "at" ? "beginsAt" : key,
    key === "at" || key === "scheduledAt" ? new Date(Number(value)).toISOString() : textOf(value),
  ]);
  return { ...Object.fromEntries(times), at: new Date(now).toISOString() };
}

function textOf(value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
