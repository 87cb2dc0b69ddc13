import type { Step } from "../document/document.ts";
import type { DocumentChain } from "./chaining-file.ts";
import { loopReport } from "./loop-report.ts";
import { type DocumentReport, type ExecutionReport, type StepReport, timeText } from "./report.ts";
import type { LoadedDocument } from "./run-context.ts";

/** The report of an execution that has begun. @param startTime As reports spell it. */
export function newExecutionReport(executionId: string, startTime: string): ExecutionReport {
  return {
    executionId,
    status: "inProgress",
    startTime,
    endTime: "",
    failureMessage: "",
    documents: [],
  };
}

/** The report of a document that has begun. @param now milliseconds since 1970. */
export function newDocumentReport(loaded: LoadedDocument, now: number): DocumentReport {
  return {
    name: loaded.document.name,
    filePath: loaded.path,
    status: "inProgress",
    description: loaded.document.description,
    startTime: timeText(now),
    endTime: "",
    failureMessage: "",
    phases: [],
  };
}

/** The report of a step that is about to run. */
export function newStepReport(step: Step): StepReport {
  return {
    name: step.name,
    status: "inProgress",
    failureMessage: "",
    timeoutSeconds: step.timeoutSeconds,
    onFailure: step.onFailure,
    maxAttempts: step.maxAttempts,
    action: step.action,
    startTime: "",
    endTime: "",
    inputs: "",
    outputs: "",
    loop: loopReport(step.loop),
    detailedOutput: null,
  };
}

/** A document in chaining.json before any of its steps has run: inputs as written. */
export function newDocumentChain(
  loaded: LoadedDocument,
  phases: readonly string[],
  isQuiet = false,
): DocumentChain {
  const { document } = loaded;
  return {
    phases: document.phases.map((phase) => ({
      name: phase.name,
      isSelected: phases.length === 0 || phases.includes(phase.name),
      steps: phase.steps.map((step) => ({
        name: step.name,
        inputs:
          isQuiet || document.disableLogging || phase.disableLogging || step.disableLogging
            ? ""
            : JSON.stringify(step.inputs),
        outputs: "",
        loop: loopReport(step.loop),
        documents: null,
      })),
    })),
  };
}
