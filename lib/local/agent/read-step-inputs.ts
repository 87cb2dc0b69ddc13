import type { Node } from "../../source/node.ts";
import { readingOf, type Shape } from "../../source/shape.ts";

/**
 * Reads the inputs of a step after parameters were inserted.
 *
 * @throws {Error} With every problem; the agent shows it as the step's standard error.
 */
export function readStepInputs<T>(shape: Shape<T>, inputs: Node): T {
  const reading = readingOf(undefined);
  const read = shape.read(inputs, reading);
  if (typeof read !== "symbol") return read as T;
  throw new Error(reading.issues.map(({ message }) => message).join("\n"));
}
