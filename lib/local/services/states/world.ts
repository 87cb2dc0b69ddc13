/** What all operations of the local Step Functions share. */
import type { Clock } from "../../clock.ts";
import type { Functions } from "../../functions.ts";
import type { Emit } from "../event.ts";
import type { History } from "./history.ts";
import type { Json } from "./json.ts";
import type { Machine } from "./parse-definition.ts";
import type { StateNews } from "./run-host.ts";
import type { TaskTokens } from "./task-tokens.ts";

export type StoredMachine = {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly definition: string;
  readonly machine: Machine;
  readonly roleArn: string;
  readonly tags: { readonly [key: string]: string };
  /** Milliseconds since 1970. */
  readonly createdAt: number;
};

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export type Execution = {
  readonly arn: string;
  readonly name: string;
  readonly machine: StoredMachine;
  /** As it was given. */
  readonly input: string;
  readonly startedAt: number;
  readonly history: History;
  /** Aborting it ends the run. */
  readonly control: AbortController;
  status: ExecutionStatus;
  stoppedAt: number | undefined;
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
};

export type StatesWorld = {
  readonly accountId: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly uuid: () => string;
  /** From 0 to below 1, for jitter. */
  readonly random: () => number;
  readonly functions: Functions;
  readonly tokens: TaskTokens;
  /** By ARN. */
  readonly machines: Map<string, StoredMachine>;
  /** By ARN, oldest first. */
  readonly executions: Map<string, Execution>;
  readonly onState: (execution: Execution, news: StateNews) => void;
  /** Called after each change of an execution's status. */
  readonly onExecution: (execution: Execution) => void;
  /** Work that goes on after its call was answered. */
  readonly background: (work: Promise<void>) => void;
};
