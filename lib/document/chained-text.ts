import type { InputValue } from "./document.ts";
import type { Chain } from "./reference.ts";

type Stored = { readonly [field: string]: InputValue | number };

/**
 * The text that a chain inserts, from the stored inputs or outputs of its target.
 *
 * @returns A list's entries joined with newlines; the empty string when the item or the field is not there, e.g. for a
 * step that was skipped.
 */
export function chainedText(
  items: readonly Stored[],
  chain: Pick<Chain, "index" | "field">,
): string {
  const item = items[chain.index];
  if (item === undefined || !Object.hasOwn(item, chain.field)) return "";
  return textOf(item[chain.field]);
}

function textOf(value: InputValue | number | undefined): string {
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value === "object") return JSON.stringify(value);
  return value === undefined ? "" : String(value);
}
