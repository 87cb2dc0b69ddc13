/** EC2's filters: all names must match, one value of each suffices, `*` and `?` are wildcards. */
import { list, optional, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";

export const filterShape = list(
  record({ Name: required(text()), Value: optional(list(text())) }, { what: "a filter" }),
);
export type Filters = Infer<typeof filterShape>;

/** The values that a resource has for a filter; undefined for a filter that the resource does not know. */
export type FilterValues = (name: string) => readonly (string | undefined)[] | undefined;

/**
 * True when a resource passes all filters.
 *
 * @throws {AwsError} InvalidParameterValue for an unknown filter.
 */
export function passes(filters: Filters, valuesOf: FilterValues): boolean {
  return filters.every(({ Name, Value = [] }) => {
    const values = valuesOf(Name);
    if (values === undefined)
      throw new AwsError("InvalidParameterValue", `The filter '${Name}' is invalid`);
    return Value.some((wanted) =>
      values.some((value) => value !== undefined && like(wanted, value)),
    );
  });
}

/** Values of the filters that every tagged resource has; undefined for other filters. */
export function tagFilterValues(
  tags: { readonly [key: string]: string },
  name: string,
): readonly (string | undefined)[] | undefined {
  if (name.startsWith("tag:")) return [tags[name.slice("tag:".length)]];
  if (name === "tag-key") return Object.keys(tags);
  if (name === "tag-value") return Object.values(tags);
  return undefined;
}

/** True when a value fits a pattern with `*` (any text) and `?` (one character); a backslash takes them literally. */
export function like(pattern: string, value: string): boolean {
  const source = pattern.replaceAll(/\\([\\*?])|[\\^$.*+?()[\]{}|]/g, (part, literal) => {
    if (literal !== undefined) return `\\${literal}`;
    if (part === "*") return "[^]*";
    return part === "?" ? "[^]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "u").test(value);
}
