import { newTaskTokens } from "./task-tokens.ts";
import type { StatesWorld } from "./world.ts";

/** A Step Functions without state machines. `newSecret` gives texts that cannot be guessed, for task tokens. */
export function openStates({
  newSecret,
  ...given
}: Omit<StatesWorld, "tokens" | "machines" | "executions"> & {
  readonly newSecret: () => string;
}): StatesWorld {
  return {
    ...given,
    tokens: newTaskTokens(newSecret),
    machines: new Map(),
    executions: new Map(),
  };
}
