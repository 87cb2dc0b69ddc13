import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type {
  Action,
  ActionContext,
  ActionResult,
  NestedRun,
  NestedSummary,
} from "../../lib/actions/action.ts";
import type { Host } from "../../lib/host/host.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { readValue } from "../../lib/source/shape.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-test-"));
  folders.push(folder);
  return folder;
}

export type RecordedContext = ActionContext & {
  /** Every line of the log, with a letter for its kind. */
  readonly lines: string[];
  /** The folder that is working and temporary directory. */
  readonly folder: string;
};

/** A context whose host is this computer, working in a fresh folder; parts of the host may be replaced. */
export function actionContext(
  replaced: Partial<Host> = {},
  options: {
    readonly signal?: AbortSignal;
    readonly runDocument?: (request: NestedRun) => Promise<NestedSummary>;
  } = {},
): RecordedContext {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const write = (kind: string) => (text: string) => void lines.push(`${kind} ${text}`);
  return {
    host: { ...nodeHost({ workingDirectory: folder, temporaryDirectory: folder }), ...replaced },
    signal: options.signal ?? new AbortController().signal,
    log: {
      info: write("I"),
      debug: write("D"),
      error: write("E"),
      stdout: (text) => text.split("\n").forEach(write("O")),
      stderr: write("S"),
    },
    runDocument:
      options.runDocument ?? (() => Promise.reject(new Error("No nested documents here"))),
    isResumed: false,
    lines,
    folder,
  };
}

/** Runs a module as the runner does: reads each item by its shape first. Problems become a thrown Error. */
export async function runAction<Item>(
  action: Action<Item>,
  inputs: readonly unknown[],
  context: ActionContext,
): Promise<ActionResult> {
  const items = inputs.map((input) => {
    const { value, issues } = readValue(action.item, input);
    if (value === undefined) throw new Error(issues.map((issue) => issue.message).join("\n"));
    return value;
  });
  return action.run(items, context);
}

/** The messages of what is wrong with one mapping of inputs; empty when nothing is. */
export function problemsOf(action: Action<never> | Action<unknown>, input: unknown): string[] {
  return readValue(action.item, input).issues.map((issue) => issue.message);
}
