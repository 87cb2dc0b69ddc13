import type { Decision } from "../../document/expression.ts";
import type { DoneLine, Position, StateLine } from "./state-line.ts";

/** What a saved state knows of one step. */
export type StepProgress = {
  readonly startTime: string;
  readonly decision: Decision;
  /** The attempt that was running. */
  attempt: number;
  /** Items of the loop, sealed; undefined until they were fixed. */
  items: readonly string[] | undefined;
  /** Outputs of the finished iterations of that attempt, sealed JSON. */
  iterations: string[];
  /** Nested executions of that attempt, by iteration. */
  nested: Map<
    number,
    { readonly child: string; readonly startTime: string; readonly copy: string }
  >;
  /** True when the machine was restarted for this step to go on. */
  isRebooted: boolean;
  done: DoneLine | undefined;
};

/** What a saved state knows of all steps. */
export type Progress = {
  readonly of: (execution: string, at: Position) => StepProgress | undefined;
  /** True when the last thing that happened was a request to restart. */
  readonly isRebooted: boolean;
};

/** Nothing has happened yet. */
export const NO_PROGRESS: Progress = { of: () => undefined, isRebooted: false };

/** Reads the lines of a state into what is known of each step. */
export function progressOf(lines: readonly StateLine[]): Progress {
  const steps = new Map<string, StepProgress>();
  for (const line of lines) {
    if (line.kind === "start") continue;
    const key = keyOf(line.execution, line);
    if (line.kind === "begun") steps.set(key, newProgress(line.startTime, line.decision));
    const step = steps.get(key);
    if (step !== undefined) advance(step, line);
  }
  const last = lines.at(-1);
  return {
    of: (execution, at) => steps.get(keyOf(execution, at)),
    isRebooted: last?.kind === "reboot",
  };
}

function keyOf(execution: string, at: Position): string {
  return `${execution} ${at.document} ${at.phase} ${at.step}`;
}

function newProgress(startTime: string, decision: Decision): StepProgress {
  return {
    startTime,
    decision,
    attempt: 1,
    items: undefined,
    iterations: [],
    nested: new Map(),
    isRebooted: false,
    done: undefined,
  };
}

function advance(step: StepProgress, line: StateLine): void {
  // Only a restart that nothing has followed is one to continue from.
  step.isRebooted = line.kind === "reboot" && line.isSameStep;
  if (line.kind === "attempt") {
    step.attempt = line.attempt;
    step.iterations = [];
    step.nested = new Map();
  } else if (line.kind === "items") step.items = line.values;
  else if (line.kind === "iteration") step.iterations.push(line.outputs);
  else if (line.kind === "nested") step.nested.set(line.index, line);
  else if (line.kind === "done") step.done = line;
}
