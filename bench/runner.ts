/**
 * What the component runner costs beside plain Bash: a document of one step, a thousand steps, validation, and the
 * memory for a step that prints a gibibyte.
 *
 * Usage: npm run build:runner && node bench/runner.ts
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument as parseYamlDocument } from "yaml";
import { actionCatalog } from "../lib/actions/catalog.ts";
import { parseDocument } from "../lib/document/parse-document.ts";
import { corpusFiles, platformOf } from "../test/document/corpus.ts";
import { type CommandLine, type Row, renderTable, runOnce, sideBySide } from "./measure.ts";

/** How the runner is started: the executable as it is delivered, or the bundle that Node runs. */
export type RunnerCommand = {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
};

const DIST = join(import.meta.dirname, "../dist");
const BUNDLE: RunnerCommand = {
  name: "under Node",
  argv: [process.execPath, join(DIST, "kiln-runner.cjs")],
};

/** The ways of starting the runner that are built here, the delivered one first. */
export function builtRunners(): readonly RunnerCommand[] {
  const file = join(DIST, "runner", `kiln-runner-linux-${process.arch}`);
  return [...(existsSync(file) ? [{ name: "executable", argv: [file] as const }] : []), BUNDLE];
}

/** All figures of the runner. Takes a minute or two, and 3 GiB of disk for a while. */
export async function runnerRows(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-bench-runner-"));
  try {
    const rows: Row[] = [];
    for (const runner of builtRunners()) {
      rows.push(await oneStep(runner, folder), await thousandSteps(runner, folder));
      rows.push(await gibibyte(runner, folder));
    }
    return [...rows, ...validation()];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ONE_STEP_GOAL_MILLISECONDS = 40;
const STEP_GOAL_MILLISECONDS = 1;
const STEPS = 1_000;

/** A document of one step ÷ `bash -c` of its command. */
export async function oneStep(runner: RunnerCommand, folder: string): Promise<Row> {
  const file = await writeDocument(folder, "one.yml", ["true"]);
  const { ours, theirs, ratio } = await sideBySide(
    () => timed(runCommand(runner, file, folder)),
    () => timed({ argv: ["bash", "-c", "true"] }),
    15,
  );
  return {
    what: `a document of one step, ${runner.name} ÷ bash -c`,
    ours: `${ours.toFixed(1)} ms`,
    theirs: `${theirs.toFixed(1)} ms`,
    ratio: `${ratio.toFixed(1)}, ${(ours - theirs).toFixed(1)} ms more`,
    goal: `at most ${ONE_STEP_GOAL_MILLISECONDS} ms more`,
  };
}

/** A thousand ExecuteBash steps ÷ a shell loop that starts a thousand `bash -c`. */
export async function thousandSteps(runner: RunnerCommand, folder: string): Promise<Row> {
  const file = await writeDocument(folder, "thousand.yml", Array<string>(STEPS).fill("true"));
  const loop = `for i in {1..${STEPS}}; do bash -c true; done`;
  const { ours, theirs, ratio } = await sideBySide(
    () => timed(runCommand(runner, file, folder)),
    () => timed({ argv: ["bash", "-c", loop] }),
    3,
  );
  return {
    what: `${STEPS} steps, ${runner.name} ÷ a loop of bash -c`,
    ours: `${ours.toFixed(0)} ms`,
    theirs: `${theirs.toFixed(0)} ms`,
    ratio: `${ratio.toFixed(2)}, ${((ours - theirs) / STEPS).toFixed(2)} ms a step more`,
    goal: `at most ${STEP_GOAL_MILLISECONDS} ms a step more`,
  };
}

/** 99 characters and a line break, over and over. */
const PRINT = (bytes: number): string => `yes ${"x".repeat(99)} | head -c ${bytes}`;

/** Largest resident size with a step that prints a gibibyte ÷ with one that prints 128 MiB. */
export async function gibibyte(runner: RunnerCommand, folder: string): Promise<Row> {
  const peakOf = async (bytes: number): Promise<number> => {
    const file = await writeDocument(folder, "print.yml", [PRINT(bytes)]);
    const { peakMiB } = await runOnce(runCommand(runner, file, folder));
    await rm(join(folder, "logs"), { recursive: true, force: true });
    return peakMiB;
  };
  const [small, large] = [await peakOf(2 ** 27), await peakOf(2 ** 30)];
  return {
    what: `memory, ${runner.name}: 1 GiB of output ÷ 128 MiB of it`,
    ours: `${large.toFixed(0)} MiB`,
    theirs: `${small.toFixed(0)} MiB`,
    ratio: (large / small).toFixed(2),
    goal: "flat",
  };
}

/** Documents validated in a second ÷ documents whose YAML is only parsed; none without public documents. */
export function validation(): readonly Row[] {
  const files = corpusFiles("components").map((file) => ({
    ...file,
    platform: platformOf(file.text),
  }));
  if (files.length === 0) return [];
  const perSecond = (work: () => void): number => {
    const start = performance.now();
    let rounds = 0;
    for (; performance.now() - start < 2_000; rounds++) work();
    return (rounds * files.length * 1_000) / (performance.now() - start);
  };
  const validate = (): void => {
    for (const { text, path, platform } of files)
      parseDocument(text, path, { actions: actionCatalog, platform });
  };
  const parse = (): void => {
    for (const { text } of files) parseYamlDocument(text);
  };
  validate();
  parse();
  const [ours, theirs] = [perSecond(validate), perSecond(parse)];
  return [
    {
      what: "public documents validated ÷ only parsed as YAML",
      ours: `${ours.toFixed(0)}/s`,
      theirs: `${theirs.toFixed(0)}/s`,
      ratio: (ours / theirs).toFixed(2),
      goal: "",
    },
  ];
}

function runCommand({ argv }: RunnerCommand, file: string, folder: string): CommandLine {
  const logs = join(folder, "logs");
  return {
    argv: [...argv, "run", "-d", file, "-l", logs, "-s", join(folder, "state")],
    cwd: folder,
  };
}

async function timed(command: CommandLine): Promise<number> {
  return (await runOnce(command)).milliseconds;
}

async function writeDocument(
  folder: string,
  name: string,
  commands: readonly string[],
): Promise<string> {
  const steps = commands.map(
    (command, index) =>
      `      - name: Step${index}\n        action: ExecuteBash\n        inputs:\n          commands:\n            - ${command}\n`,
  );
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n${steps.join("")}`,
  );
  return file;
}

if (import.meta.main) console.log(renderTable(await runnerRows()));
