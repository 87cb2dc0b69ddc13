import type { ComponentParameter } from "../pipeline/recipe-components.ts";
import type { Issue } from "../source/issue.ts";
import { nearest } from "../source/nearest.ts";
import { problem } from "./problem.ts";

/**
 * Parameters of a recipe that their component does not have. The runner passes over such a name, so that a misspelt one
 * would make an image with the default, without a word.
 *
 * @param declared Names of the parameters that the component has.
 * @param component As the recipe names it.
 * @param place Path of the component in the pipeline file.
 */
export function unknownParameters(
  given: readonly ComponentParameter[],
  declared: readonly string[],
  component: string,
  place: string,
): readonly Issue[] {
  return given.flatMap(({ name }, index) => {
    if (declared.includes(name)) return [];
    const has = declared.length === 0 ? "none" : declared.join(", ");
    const guess = nearest(name, declared);
    return [
      problem(
        "unknown-parameter",
        `${place}.parameters[${index}].name`,
        `Cannot give parameter "${name}" to component "${component}": it has no such parameter, expected one of its own: ${has}`,
        guess === undefined ? "Leave it out." : `Did you mean "${guess}"?`,
      ),
    ];
  });
}
