import type { StepRun } from "../../agent/run-command.ts";

/** Of a command and of its invocations, in SSM's words. */
export type CommandStatus =
  | "Pending"
  | "InProgress"
  | "Success"
  | "Failed"
  | "TimedOut"
  | "Cancelling"
  | "Cancelled";

/** A command on one instance. */
export type Invocation = {
  readonly instanceId: string;
  status: CommandStatus;
  readonly steps: readonly StepRun[];
  /** Aborting it kills what runs. */
  readonly control: AbortController;
};

export type Command = {
  readonly commandId: string;
  readonly region: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly comment: string;
  readonly parameters: { readonly [name: string]: readonly string[] };
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly timeoutSeconds: number;
  readonly output: { readonly bucket: string; readonly prefix: string } | undefined;
  readonly invocations: readonly Invocation[];
};

/** True for a status that does not change any more. */
export function isTerminal(status: CommandStatus): boolean {
  return !["Pending", "InProgress", "Cancelling"].includes(status);
}

/** The status of a command, which follows from those of its invocations. */
export function statusOfCommand(command: Command): CommandStatus {
  const statuses = command.invocations.map(({ status }) => status);
  const open = (["Cancelling", "InProgress", "Pending"] as const).find((status) =>
    statuses.includes(status),
  );
  if (open !== undefined) return open;
  const worst = (["Failed", "TimedOut", "Cancelled"] as const).find((status) =>
    statuses.includes(status),
  );
  return worst ?? "Success";
}

/** SSM's more exact words for a status. */
export function statusDetails(status: CommandStatus): string {
  return status === "TimedOut" ? "ExecutionTimedOut" : status;
}
