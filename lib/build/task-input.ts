/** What the inputs of tasks are made of. */
import { InvalidInput } from "../errors.ts";
import { oneOf, text } from "../source/scalars.ts";
import { readValue, type Shape } from "../source/shape.ts";
import { STAGES } from "./registry-keys.ts";

/** Name of an execution, which is the build's id. */
export const buildId = text({
  pattern: /^[A-Za-z0-9_-]{1,80}$/,
  expected: "1 to 80 letters, digits, - and _",
});
/** Stage of a build. */
export const stage = oneOf(STAGES);
/** Id of an instance. */
export const instanceId = text({ pattern: /^i-[0-9a-f]{8,17}$/, expected: "an instance id" });
/** Id of an AMI. */
export const imageId = text({ pattern: /^ami-[0-9a-f]{8,17}$/, expected: "an AMI id" });
/** A place: the name of a Region, or `region/account`; see lib/build/place.ts. */
export const region = text({
  pattern: /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+(?:\/[0-9]{12})?$/,
  expected: "a Region, or region/account",
});
/** Token of a state that waits; Step Functions gives up to 2,048 characters. */
export const taskToken = text({ minLength: 1, maxLength: 2048 });

/** Reads the input of a task. @throws {InvalidInput} with every problem in it. */
export function parseInput<T>(shape: Shape<T>, input: unknown, task: string): T {
  const { value, issues } = readValue(shape, input);
  if (value === undefined) throw new InvalidInput(`Cannot read the input of ${task}`, issues);
  return value;
}
