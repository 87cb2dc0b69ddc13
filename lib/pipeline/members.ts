/** Looking members of mappings up in a tree, for rules that see the tree rather than its values. */
import { type Entry, type Mapping, memberOf, type Node } from "../source/node.ts";
import { below, type Reading } from "../source/shape.ts";

/** The entry of a key, or undefined when the mapping lacks it or gives it null. */
export function entryOf(mapping: Mapping, key: string): Entry | undefined {
  return memberOf(mapping, key) === undefined
    ? undefined
    : mapping.entries.find((entry) => entry.key.text === key);
}

/** The text of a scalar member, or undefined. */
export function textOf(mapping: Mapping, key: string): string | undefined {
  const member = memberOf(mapping, key);
  return member?.kind === "scalar" ? member.text : undefined;
}

/** True when a member says `true`. */
export function isTrue(mapping: Mapping, key: string): boolean {
  return textOf(mapping, key)?.toLowerCase() === "true";
}

/** The items of a list member with their nodes; empty when it is missing or no list. */
export function itemsOf(mapping: Mapping, key: string): readonly Node[] {
  const member = memberOf(mapping, key);
  return member?.kind === "sequence" ? member.items : [];
}

/** The node to mark when a whole mapping is meant: its first key, so that the caret stays on one line. */
export function headOf(mapping: Mapping): Node {
  return mapping.entries[0]?.key ?? mapping;
}

/** A member at a path of keys, with its reading; undefined when it or one above it is missing or null. */
export function memberAt(
  mapping: Mapping,
  reading: Reading,
  ...keys: readonly string[]
): { readonly node: Node; readonly reading: Reading } | undefined {
  let node: Node = mapping;
  let here = reading;
  for (const key of keys) {
    const member: Node | undefined = node.kind === "mapping" ? memberOf(node, key) : undefined;
    if (member === undefined) return undefined;
    node = member;
    here = below(here, key);
  }
  return { node, reading: here };
}
