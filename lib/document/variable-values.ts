import type { ComponentDocument } from "./document.ts";

/**
 * The value of every parameter and constant of a document. A supplied value wins over a parameter's default; a
 * parameter with neither is empty; constants cannot be changed; supplied names that are not declared are ignored.
 */
export function variableValues(
  document: Pick<ComponentDocument, "parameters" | "constants">,
  supplied: { readonly [name: string]: string } = {},
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const parameter of document.parameters) {
    const given = Object.hasOwn(supplied, parameter.name) ? supplied[parameter.name] : undefined;
    values.set(parameter.name, given ?? parameter.default ?? "");
  }
  for (const constant of document.constants) values.set(constant.name, constant.value);
  return values;
}
