import type { Host } from "../../host/host.ts";
import type { ConsoleSink } from "../console-sink.ts";
import type { Actions } from "../run-context.ts";

/** What the command line may touch: handed in, so that tests call `main` as a function. */
export type RunnerIo = {
  readonly stdout: (text: string) => void;
  /** Messages, and the lines of a trace as they come. */
  readonly stderr: ConsoleSink;
  readonly host: Host;
  readonly actions: Actions;
  /** Aborted when somebody wants the run to stop; its reason is an error that says who. */
  readonly interrupt: AbortSignal;
  readonly version: string;
  /** Program and arguments that start the runner itself; absent where it is a part of another program. */
  readonly program?: readonly string[];
};
