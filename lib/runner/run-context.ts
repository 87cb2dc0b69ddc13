/** What the pieces of a running execution share. Only this folder makes or changes these. */
import type { Action } from "../actions/action.ts";
import type { ComponentDocument, Phase, Step } from "../document/document.ts";
import type { Host } from "../host/host.ts";
import type { Chaining } from "./chaining.ts";
import type { DocumentChain, StepChain } from "./chaining-file.ts";
import type { StepFailure } from "./failure-report.ts";
import type { LogFolder } from "./log-folder.ts";
import type { Masker } from "./masker.ts";
import type { DocumentReport, ExecutionReport, StepReport } from "./report.ts";
import type { RunLog } from "./run-log.ts";
import type { Progress } from "./state/progress.ts";
import type { StateFile } from "./state/state-file.ts";
import type { Position } from "./state/state-line.ts";

/** The action modules by name, as lib/actions/catalog.ts has them. */
export type Actions = ReadonlyMap<string, Action<unknown>>;

/** One run with everything nested in it. */
export type Run = {
  readonly host: Host;
  readonly actions: Actions;
  readonly log: RunLog;
  readonly masker: Masker;
  readonly state: StateFile;
  /** Begins the marks of all commands of the run. */
  readonly mark: string;
  /** What a run before a restart or a crash has done already. */
  readonly progress: Progress;
  readonly folder: LogFolder;
  /** Aborted when somebody cancels the run; its reason says who. */
  readonly signal: AbortSignal;
  readonly documentS3BucketOwner: string | undefined;
  readonly blockedActionModules: readonly string[];
  /** Says that the reports have changed; they are written soon. */
  readonly touch: () => void;
  /** Writes the reports now. */
  readonly save: () => Promise<void>;
  /** Runs all documents of an execution; handed in because a step may need it. */
  readonly execute: (run: Run, execution: Execution) => Promise<void>;
  /** A step has asked for a restart; nothing else is started. */
  isRebootPending: boolean;
};

/** The run itself, or the execution of a nested document. */
export type Execution = {
  readonly id: string;
  readonly report: ExecutionReport;
  readonly chains: DocumentChain[];
  readonly documents: readonly LoadedDocument[];
  /** Phases to run; empty for all. */
  readonly phases: readonly string[];
  /** Identities of the documents around it, outermost first; empty for the run itself. */
  readonly ancestry: readonly string[];
  /** A scope around it has switched logging off. */
  readonly isQuiet: boolean;
  /** The first step that failed and was not ignored. */
  firstFailure: FirstFailure | undefined;
  /** The first failure in the document that the current step runs. */
  nestedFailure: FirstFailure | undefined;
  /** A failure has ended it; no later step, phase or document is started. */
  isAborted: boolean;
};

/** A failed step, and the standard error of its last process. */
export type FirstFailure = { readonly report: StepFailure; readonly stderr: string };

/** A document that is ready to run. */
export type LoadedDocument = {
  /** As the caller gave it. */
  readonly path: string;
  readonly identity: string;
  readonly document: ComponentDocument;
  /** Parameters and constants. */
  readonly variables: ReadonlyMap<string, string>;
};

/** A step and everything around it. */
export type StepScope = {
  readonly run: Run;
  readonly execution: Execution;
  readonly loaded: LoadedDocument;
  readonly documentReport: DocumentReport;
  readonly phase: Phase;
  readonly step: Step;
  readonly at: Position;
  readonly chaining: Chaining;
  readonly report: StepReport;
  readonly chain: StepChain;
  /** Inputs, outputs and log lines of the step stay out of all files. */
  readonly isQuiet: boolean;
};

/**
 * Thrown through everything that runs when the machine has to restart. Not a failure, so its name is none of those that
 * action modules turn into one.
 */
export class RebootRequest extends Error {
  override readonly name = "RebootRequest";
  constructor() {
    super("The machine restarts at the wish of a step.");
  }
}
