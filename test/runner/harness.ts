/** Runs the runner's command line on real documents in a temporary folder, with its output captured. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { actionCatalog } from "../../lib/actions/catalog.ts";
import type { AwsPort, Host } from "../../lib/host/host.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import type { DocumentChain } from "../../lib/runner/chaining-file.ts";
import { main } from "../../lib/runner/command-line/main.ts";
import type { FailureReport } from "../../lib/runner/failure-report.ts";
import type { ExecutionReport, StepReport } from "../../lib/runner/report.ts";
import type { RunSummary } from "../../lib/runner/summary.ts";

export type RunnerOptions = {
  readonly environment?: { readonly [name: string]: string };
  readonly aws?: AwsPort;
  readonly host?: Partial<Host>;
  readonly interrupt?: AbortSignal;
  readonly onStderr?: (text: string) => void;
  /** Program and arguments that start the runner as a process. */
  readonly program?: readonly string[];
};

export type Runner = {
  readonly folder: string;
  /** Starts the runner and waits for its end. */
  readonly run: (argv: readonly string[], options?: RunnerOptions) => Promise<Ended>;
  readonly write: (name: string, text: string) => Promise<string>;
};

export type Ended = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was printed, when it is a summary. */
  readonly summary: RunSummary;
  /** Reads a file of the newest log folder. */
  readonly log: (name: string) => Promise<string>;
  readonly logFiles: () => Promise<readonly string[]>;
  readonly report: () => Promise<ExecutionReport>;
  readonly chaining: () => Promise<readonly DocumentChain[]>;
  readonly failure: () => Promise<FailureReport>;
  /** Steps of all documents, by name. */
  readonly steps: () => Promise<{ readonly [name: string]: StepReport }>;
};

/** A runner in a fresh folder that holds these files; the folder goes when the test ends. */
export async function newRunner(files: { readonly [name: string]: string } = {}): Promise<Runner> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-runner-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return path;
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { folder, write, run: (argv, options = {}) => start(folder, argv, options) };
}

async function start(
  folder: string,
  argv: readonly string[],
  options: RunnerOptions,
): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const environment = { PATH: process.env["PATH"] ?? "", ...options.environment };
  const base = nodeHost({
    environment,
    workingDirectory: folder,
    ...(options.aws === undefined ? {} : { aws: options.aws }),
  });
  const code = await main(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: {
      write: (text) => {
        stderr += text;
        options.onStderr?.(text);
      },
      isFull: () => false,
      flush: async () => {},
    },
    host: { ...base, ...options.host },
    actions: actionCatalog,
    interrupt: options.interrupt ?? new AbortController().signal,
    version: "1.2.3",
    ...(options.program === undefined ? {} : { program: options.program }),
  });
  return ended(folder, code, stdout, stderr);
}

function ended(folder: string, code: number, stdout: string, stderr: string): Ended {
  const logFolder = async (): Promise<string> => {
    const names = (await readdir(folder)).filter((name) => name.startsWith("TOE_"));
    return join(folder, names.sort().at(-1) ?? "no log folder");
  };
  const log = async (name: string): Promise<string> =>
    readFile(join(await logFolder(), name), "utf8");
  const report = async (): Promise<ExecutionReport> => JSON.parse(await log("detailedoutput.json"));
  return {
    code,
    stdout,
    stderr,
    summary: stdout.startsWith("{") ? JSON.parse(stdout) : undefined,
    log,
    logFiles: async () => (await readdir(await logFolder())).sort(),
    report,
    chaining: async () => JSON.parse(await log("chaining.json")),
    failure: async () => JSON.parse(await log("failure.json")),
    steps: async () =>
      Object.fromEntries(
        (await report()).documents
          .flatMap((document) => document.phases)
          .flatMap((phase) => phase.steps)
          .map((step) => [step.name, step]),
      ),
  };
}

/** A document with one phase "build" of these steps, each a text below `steps:`. */
export function documentOf(...steps: readonly string[]): string {
  return `schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n${steps.join("")}`;
}

/** A step that runs commands of bash. `more` are further keys, e.g. "onFailure: Ignore". */
export function bashStep(name: string, commands: string, ...more: readonly string[]): string {
  const keys = more.map((line) => `        ${line}\n`).join("");
  const script = commands
    .split("\n")
    .map((line) => `              ${line}\n`)
    .join("");
  return `      - name: ${name}\n        action: ExecuteBash\n${keys}        inputs:\n          commands:\n            - |\n${script}`;
}

/** Lines of a log without their times. */
export function withoutTimes(log: string): string {
  return log.replace(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z /gm, "");
}
