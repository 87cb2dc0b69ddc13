import type { Phase } from "../document/document.ts";
import { createChaining } from "./chaining.ts";
import type { PhaseChain, StepChain } from "./chaining-file.ts";
import { newDocumentReport, newStepReport } from "./new-report.ts";
import { type DocumentReport, type PhaseReport, timeText } from "./report.ts";
import type { Execution, LoadedDocument, Run, StepScope } from "./run-context.ts";
import { runStep } from "./run-step.ts";
import { executionStatus, isFailure, rollUp } from "./status.ts";

/**
 * Runs the documents of an execution one after another, and ends its report.
 *
 * @throws {RebootRequest} The machine has to restart; the report stays in progress.
 */
export async function runExecution(run: Run, execution: Execution): Promise<void> {
  const { report } = execution;
  for (const [index, loaded] of execution.documents.entries()) {
    const documentReport = newDocumentReport(loaded, run.host.clock.now());
    report.documents.push(documentReport);
    await runDocument({ run, execution, loaded, documentReport, index });
    if (mustStop(run, execution)) break;
  }
  report.status = executionStatus(report.documents.map((document) => document.status));
  report.failureMessage =
    report.documents.find((document) => document.failureMessage !== "")?.failureMessage ?? "";
  report.endTime = timeText(run.host.clock.now());
  run.touch();
}

type DocumentScope = {
  readonly run: Run;
  readonly execution: Execution;
  readonly loaded: LoadedDocument;
  readonly documentReport: DocumentReport;
  readonly index: number;
};

async function runDocument(scope: DocumentScope): Promise<void> {
  const { run, execution, loaded, documentReport, index } = scope;
  const announce = announcement(run, [`Document ${loaded.path}`]);
  const chaining = createChaining(loaded.document);
  const chains = execution.chains[index]?.phases ?? [];
  for (const [phaseIndex, phase] of loaded.document.phases.entries()) {
    const chain = chains[phaseIndex];
    if (chain === undefined || !isSelected(phase, execution)) continue;
    await runPhase({ ...scope, announce, chaining, phase, phaseIndex, chain });
    if (mustStop(run, execution)) break;
  }
  if (documentReport.phases.length === 0) announce();
  documentReport.status = rollUp(documentReport.phases.map(({ status }) => status));
  documentReport.failureMessage = isFailure(documentReport.status)
    ? `Document ${loaded.path} failed!`
    : "";
  documentReport.endTime = endTime(scope, documentReport.phases);
  run.log.debug(
    `Executor: FINISHED EXECUTION OF DOCUMENT ${loaded.path} with status ${documentReport.status}`,
  );
  run.touch();
}

type PhaseScope = DocumentScope & {
  readonly announce: () => void;
  readonly chaining: StepScope["chaining"];
  readonly phase: Phase;
  readonly phaseIndex: number;
  readonly chain: PhaseChain;
};

async function runPhase(scope: PhaseScope): Promise<void> {
  const { run, execution, loaded, documentReport, phase, phaseIndex } = scope;
  const phaseReport: PhaseReport = {
    name: phase.name,
    status: "inProgress",
    startTime: "",
    endTime: "",
    failureMessage: "",
    steps: [],
  };
  documentReport.phases.push(phaseReport);
  const announce = announcement(run, [`Phase ${phase.name}`], scope.announce);
  for (const [stepIndex, step] of phase.steps.entries()) {
    const chain = scope.chain.steps[stepIndex] as StepChain;
    const at = { document: scope.index, phase: phaseIndex, step: stepIndex };
    const isQuiet =
      execution.isQuiet ||
      loaded.document.disableLogging ||
      phase.disableLogging ||
      step.disableLogging;
    const report = newStepReport(step);
    phaseReport.steps.push(report);
    if (run.progress.of(execution.id, at)?.done === undefined) announce();
    execution.nestedFailure = undefined;
    await runStep({ ...scope, phase, step, at, report, chain, isQuiet });
    if (stepIndex === 0) phaseReport.startTime = report.startTime;
    if (isFailure(report.status) && (step.onFailure === "Abort" || run.signal.aborted)) {
      execution.isAborted = true;
      break;
    }
  }
  phaseReport.status = rollUp(phaseReport.steps.map(({ status }) => status));
  phaseReport.failureMessage = isFailure(phaseReport.status) ? `Phase ${phase.name} failed!` : "";
  phaseReport.endTime = endTime(scope, phaseReport.steps);
  run.log.debug(
    `Executor: FINISHED PHASE ${phase.name} IN DOCUMENT ${loaded.path} with status ${phaseReport.status}`,
  );
  run.touch();
}

/** Nothing more is started: a failure aborted the execution, or somebody cancelled it. */
function mustStop(run: Run, execution: Execution): boolean {
  return execution.isAborted || run.signal.aborted;
}

function isSelected(phase: Phase, execution: Execution): boolean {
  return execution.phases.length === 0 || execution.phases.includes(phase.name);
}

/** When a scope ended: with its last part. */
function endTime(scope: DocumentScope, parts: readonly { readonly endTime: string }[]): string {
  return parts.at(-1)?.endTime ?? timeText(scope.run.host.clock.now());
}

/** Writes lines once, when the first step below is about to run; what was done before a restart stays unannounced. */
function announcement(run: Run, lines: readonly string[], before?: () => void): () => void {
  let isDone = false;
  return () => {
    before?.();
    if (isDone) return;
    isDone = true;
    for (const line of lines) run.log.info(line);
  };
}
