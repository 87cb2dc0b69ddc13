/** What the language says of the steps of one module, beyond its inputs. */
export type StepRules = {
  /** The only time-out that such a step may state, in seconds, and its default. */
  readonly timeoutSeconds?: number;
  /** The only number of attempts that such a step may state. */
  readonly maxAttempts?: number;
  /** A time-out may be stated but has no effect. */
  readonly ignoresTimeout?: boolean;
  /** In a loop, each iteration leaves an output object of its own instead of joined text. */
  readonly keepsIterationOutputs?: boolean;
};

const NO_RULES: StepRules = {};
const RULES: ReadonlyMap<string, StepRules> = new Map([
  ["ExecuteDocument", { timeoutSeconds: -1, maxAttempts: 1, keepsIterationOutputs: true }],
  ["Reboot", { ignoresTimeout: true }],
]);

/** The rules for the steps of an action module; empty for nearly all. */
export function stepRules(action: string): StepRules {
  return RULES.get(action) ?? NO_RULES;
}
