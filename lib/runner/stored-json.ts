import type { Output } from "../actions/action.ts";
import type { InputItem, InputValue } from "../document/document.ts";
import { nodeOfValue, valueOfNode } from "../source/node.ts";
import type { Masker } from "./masker.ts";

type Items = readonly InputItem[] | readonly Output[];

/** Inputs or outputs as compact JSON for reports and log lines, secrets masked. */
export function shownJson(items: Items, masker: Masker): string {
  return jsonOf(items, masker.mask);
}

/** Inputs or outputs as compact JSON for the state file: secrets are sealed, so that they can be put back later. */
export function sealedJson(items: Items, masker: Masker): string {
  return jsonOf(items, masker.seal);
}

/** Opens what `sealedJson` made; every scalar is text. The secrets that it needs must have been added. */
export function openSealedJson(sealed: string, masker: Masker): InputItem[] {
  const items = valueOfNode(nodeOfValue(JSON.parse(sealed === "" ? "[]" : sealed)));
  return Array.isArray(items) ? items.map((item) => opened(item, masker) as InputItem) : [];
}

/** Sealed JSON as it is shown. */
export function shownFromSealed(sealed: string): string {
  return sealed.replace(/[\u{F8F0}\u{F8F1}]/gu, "");
}

function jsonOf(items: Items, hide: (text: string) => string): string {
  return JSON.stringify(items, (_, value: unknown) =>
    typeof value === "string" ? hide(value) : value,
  );
}

function opened(value: unknown, masker: Masker): InputValue {
  if (Array.isArray(value)) return value.map((member) => opened(member, masker));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, opened(member, masker)]),
    );
  return masker.unseal(String(value ?? ""));
}
