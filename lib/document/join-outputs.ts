import type { Output } from "../actions/action.ts";
import { stepRules } from "./step-rules.ts";

/**
 * The outputs of a looped step from those of its successful iterations, in order: for every field the values of all
 * iterations joined with newlines, in one object. The summaries of ExecuteDocument stay apart.
 *
 * @returns Empty when no iteration left anything.
 */
export function joinOutputs(
  action: string,
  iterations: readonly (readonly Output[])[],
): readonly Output[] {
  const outputs = iterations.flat();
  if (stepRules(action).keepsIterationOutputs === true) return outputs;
  const joined = new Map<string, string>();
  for (const output of outputs) {
    for (const [field, value] of Object.entries(output)) {
      const before = joined.get(field);
      joined.set(field, before === undefined ? String(value) : `${before}\n${value}`);
    }
  }
  return joined.size === 0 ? [] : [Object.fromEntries(joined)];
}
