import { text } from "../source/scalars.ts";
import type { Shape } from "../source/shape.ts";

/** Names of phases, steps, parameters and constants. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]{3,128}$/;

/** A name of a phase, step, parameter or constant, as a shape. */
export const name: Shape<string> = text({
  pattern: NAME_PATTERN,
  expected: "3 to 128 letters, digits, - and _",
});

/** The sentence that the original says about a bad name, e.g. of a "step". */
export function badName(what: "step" | "phase", given: string, phase?: string): string {
  const where = phase === undefined ? "" : ` in phase '${phase}'`;
  return `Invalid ${what} name '${given}'${where}. Allowed characters are combinations of numbers [0-9], english letters [a-z,A-Z] and special characters [-_].`;
}
