/** How a plugin ended. */
export type StepOutcome = {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled";
  readonly exitCode: number;
};

/** Exit code that asks the agent to reboot and to run the step again. */
export const REBOOT_EXIT_CODE = 194;

/** What the agent reports for a command that it has killed. */
export const KILLED_EXIT_CODE = 137;

/** Where a plugin's output goes. */
export type Print = (stream: "stdout" | "stderr", chunk: Uint8Array) => void;
