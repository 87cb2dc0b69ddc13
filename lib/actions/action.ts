/** The contract of an action module: its inputs' shape, where it runs, what it leaves for chaining, and `run`. */
import type { Host, Platform } from "../host/host.ts";
import type { Shape } from "../source/shape.ts";

export type Action<Item> = {
  /** As written in documents: "ExecuteBash". */
  readonly name: string;
  readonly platforms: readonly Platform[];
  /** A mapping module takes one mapping, a list module a list of them; both arrive at `run` as an array. */
  readonly form: "mapping" | "list";
  /** False for the few that work without `inputs`. */
  readonly needsInputs: boolean;
  /** One mapping of inputs. References are resolved before it reads for `run`; in validation they are deferred. */
  readonly item: Shape<Item>;
  /** Inputs that exist on some platforms only, by name; used elsewhere they are errors. */
  readonly inputPlatforms?: { readonly [input: string]: readonly Platform[] };
  /** Fields of its outputs that may be chained, e.g. ["stdout"]. */
  readonly outputs: readonly string[];
  readonly run: (items: readonly Item[], context: ActionContext) => Promise<ActionResult>;
};

export type ActionContext = {
  readonly host: Host;
  /** Aborted at the deadline of the attempt or when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly log: ActionLog;
  /** Runs another document (ExecuteDocument only); bound by the runner to the chain above it. */
  readonly runDocument: (request: NestedRun) => Promise<NestedSummary>;
  /** True when this attempt continues after a reboot that the same step asked for. */
  readonly isResumed: boolean;
};

/**
 * Lines for the log files. The texts of `info`, `debug` and `error` bring their source along: "ExecuteBash: STARTED
 * EXECUTION". The runner adds the time and, for `error`, `[ERROR]` after the source; it masks secrets and honours
 * disableLogging.
 */
export type ActionLog = {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly error: (text: string) => void;
  /**
   * Lines of a process's standard output: LF between them, no line break at their end; the runner puts `Stdout: ` in
   * front of each. A line of more than 64 Ki characters comes in pieces. The process is held back until a promise that
   * this returns resolves.
   */
  readonly stdout: (lines: string) => void | Promise<void>;
  /**
   * The complete standard error of a finished process, often empty (head and tail when it is very long); the runner
   * puts `CmdExecution: Stderr: ` in front.
   */
  readonly stderr: (text: string) => void;
};

export type ActionResult =
  | { readonly status: "success"; readonly outputs: readonly Output[] }
  | {
      readonly status: "failed";
      readonly message: string;
      readonly exitCode?: number;
      readonly outputs: readonly Output[];
    }
  /** `resume` says what runs after the restart. */
  | {
      readonly status: "reboot";
      readonly resume: "same-step" | "next-step";
      readonly outputs: readonly Output[];
    };
export type Output = { readonly [field: string]: string | number };

export type NestedRun = {
  readonly document: string;
  readonly bucketOwner?: string;
  readonly phases: readonly string[];
  readonly parameters: { readonly [name: string]: string };
};
export type NestedSummary = {
  readonly executedStepCount: number;
  readonly executionId: string;
  readonly failedStepCount: number;
  readonly failureMessage: string;
  readonly ignoredFailedStepCount: number;
  readonly logUrl: string;
  readonly skippedStepCount: number;
  readonly status: string;
};
