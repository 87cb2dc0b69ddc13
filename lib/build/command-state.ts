/** A command on one instance, as Systems Manager sees it. */
export type CommandState = {
  readonly commandId: string;
  readonly instanceId: string;
  /** Systems Manager's own word with its details, e.g. "DeliveryTimedOut". */
  readonly status: string;
  readonly outcome: "running" | "succeeded" | "failed";
};

/** What a command has printed; Systems Manager keeps the first 24,000 characters of each. */
export type CommandOutput = {
  readonly exitCode: number | undefined;
  readonly standardOutput: string;
  readonly standardError: string;
};

const RUNNING = new Set(["Pending", "InProgress", "Delayed", "Cancelling"]);

/** What a status of Systems Manager means. */
export function outcomeOf(status: string): CommandState["outcome"] {
  if (RUNNING.has(status)) return "running";
  return status === "Success" ? "succeeded" : "failed";
}
