import { boolean, integer, oneOf } from "../source/scalars.ts";
import { below, INVALID, type Invalid, type Reading, report } from "../source/shape.ts";
import type { OnFailure } from "./document.ts";
import type { Members } from "./members.ts";
import type { StepRules } from "./step-rules.ts";

const DEFAULT_TIMEOUT_SECONDS = 7200;
/** Shapes of the keys of a step, without `name`, `action`, `if`, `loop` and `inputs`. */
export const STEP_SHAPES = {
  timeoutSeconds: integer({ minimum: 1, also: [-1] }),
  maxAttempts: integer({ minimum: 1 }),
  onFailure: oneOf<OnFailure>(["Abort", "Continue", "Ignore"]),
  disableLogging: boolean(),
};

/** The effective time-out of a step in seconds, by the rules of its module. */
export function readTimeout(
  members: Members,
  rules: StepRules,
  reading: Reading,
): number | Invalid {
  const fallback = rules.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const given = members.read("timeoutSeconds", STEP_SHAPES.timeoutSeconds, fallback);
  if (given !== INVALID && rules.ignoresTimeout === true) return -1;
  return keepRule("timeoutSeconds", given, rules.timeoutSeconds, members, reading);
}

/** The effective number of attempts of a step, by the rules of its module. */
export function readAttempts(
  members: Members,
  rules: StepRules,
  reading: Reading,
): number | Invalid {
  const given = members.read("maxAttempts", STEP_SHAPES.maxAttempts, 1);
  return keepRule("maxAttempts", given, rules.maxAttempts, members, reading);
}

function keepRule(
  key: "timeoutSeconds" | "maxAttempts",
  given: number | Invalid,
  only: number | undefined,
  members: Members,
  reading: Reading,
): number | Invalid {
  if (given === INVALID || only === undefined || given === only) return given;
  return report(below(reading, key), members.at(key) ?? members.node, {
    code: "invalid-value",
    message: `Cannot use ${given} for "${key}" of this action: expected ${only}, the only value`,
    remedy: `Remove "${key}".`,
  });
}
