/**
 * What detailedoutput.json holds: one record per execution, document, phase and step that was reached. The runner fills
 * it in while it works. Keys stand in the order in which AWSTOE writes them.
 */
import type { OnFailure } from "../document/document.ts";
import type { LoopReport } from "./loop-report.ts";
import type { ExecutionStatus, ScopeStatus, StepStatus } from "./status.ts";

export type ExecutionReport = {
  executionId: string;
  status: ExecutionStatus;
  /** RFC 3339, whole seconds; empty before the start and, for `endTime`, before the end. */
  startTime: string;
  endTime: string;
  failureMessage: string;
  documents: DocumentReport[];
};

export type DocumentReport = {
  name: string;
  /** As the caller gave it. */
  filePath: string;
  status: ScopeStatus;
  description: string;
  startTime: string;
  endTime: string;
  failureMessage: string;
  phases: PhaseReport[];
};

export type PhaseReport = {
  name: string;
  status: ScopeStatus;
  startTime: string;
  endTime: string;
  failureMessage: string;
  steps: StepReport[];
};

export type StepReport = {
  name: string;
  status: StepStatus;
  failureMessage: string;
  timeoutSeconds: number;
  onFailure: OnFailure;
  maxAttempts: number;
  action: string;
  startTime: string;
  endTime: string;
  /** Compact JSON of an array, with references resolved; empty when they never were. */
  inputs: string;
  /** Compact JSON of an array; empty before the step ran and for modules without outputs. */
  outputs: string;
  loop: LoopReport | null;
  /** For ExecuteDocument: the reports of the executions it started. */
  detailedOutput: ExecutionReport[] | null;
};

/** RFC 3339 in UTC with whole seconds. @param milliseconds since 1970. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** JSON as AWSTOE writes it: four blanks of indentation, no line break at the end. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, undefined, 4);
}
