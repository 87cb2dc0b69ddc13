/**
 * Rules between the members of a mapping. They look at the tree rather than at the values read from it, so that they
 * speak even while some other member is wrong, and can mark the very key that breaks them.
 */
import { type Entry, type Mapping, memberOf, type Node } from "../source/node.ts";
import { INVALID, type Reading, report, type Shape } from "../source/shape.ts";
import type { Problem } from "../source/source.ts";
import { entryOf, headOf, itemsOf } from "./members.ts";

/** Reports what is wrong between the members of a mapping. */
export type Rule = (mapping: Mapping, reading: Reading) => void;

/** A shape whose mapping must keep some rules too. Warnings of a rule leave the value valid. */
export function withRules<T>(shape: Shape<T>, ...rules: readonly Rule[]): Shape<T> {
  return {
    schema: shape.schema,
    read(node, reading) {
      const value = shape.read(node, reading);
      if (node.kind !== "mapping") return value;
      const before = reading.issues.length;
      for (const rule of rules) rule(node, reading);
      const isBroken = reading.issues.slice(before).some((issue) => issue.severity === "error");
      return isBroken ? INVALID : value;
    },
  };
}

/** What a mapping is, for messages: "the recipe", "a component". */
type What = string;

/** One of some keys must be given, and not two. */
export function exactlyOneOf(keys: readonly string[], what: What, remedy: string): Rule {
  return (mapping, reading) => {
    const given = givenOf(mapping, keys);
    if (given.length === 1) return;
    const [, second] = given;
    report(reading, second?.key ?? headOf(mapping), {
      code: given.length === 0 ? "missing-key" : "conflicting-keys",
      message: `Cannot read ${what}: it has ${given.length === 0 ? "none" : quoted(given.map((entry) => entry.key.text))}, expected exactly one of ${quoted(keys)}`,
      remedy,
    });
  };
}

/** At most one of some keys may be given. */
export function atMostOneOf(keys: readonly string[], what: What, remedy: string): Rule {
  return (mapping, reading) => {
    const given = givenOf(mapping, keys);
    const [, second] = given;
    if (second === undefined) return;
    report(reading, second.key, {
      code: "conflicting-keys",
      message: `Cannot read ${what}: it has ${quoted(given.map((entry) => entry.key.text))}, expected at most one of ${quoted(keys)}`,
      remedy,
    });
  };
}

/** No two items of a list member share a name. `nameOf` is undefined for items without one. */
export function distinct(
  key: string,
  nameOf: (item: Node) => { readonly name: string; readonly node: Node } | undefined,
  problem: (name: string) => Pick<Problem, "message" | "remedy">,
): Rule {
  return (mapping, reading) => {
    const seen = new Set<string>();
    for (const [index, item] of itemsOf(mapping, key).entries()) {
      const named = nameOf(item);
      if (named === undefined) continue;
      if (seen.has(named.name))
        report(
          { ...reading, path: `${reading.path}${reading.path === "" ? "" : "."}${key}[${index}]` },
          named.node,
          {
            code: "repeated-value",
            ...problem(named.name),
          },
        );
      seen.add(named.name);
    }
  };
}

/** Names an item of a list by one of its members, for {@link distinct}. */
export function byMember(
  key: string,
): (item: Node) => { readonly name: string; readonly node: Node } | undefined {
  return (item) => {
    const node = item.kind === "mapping" ? memberOf(item, key) : undefined;
    return node?.kind === "scalar" ? { name: node.text, node } : undefined;
  };
}

function givenOf(mapping: Mapping, keys: readonly string[]): readonly Entry[] {
  return mapping.entries.filter(
    (entry) => keys.includes(entry.key.text) && entryOf(mapping, entry.key.text) !== undefined,
  );
}

/** Keys in quotes: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
function quoted(keys: readonly string[]): string {
  const names = keys.map((key) => `"${key}"`);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

/** Warns that a key has no effect. */
export function warnOfNoEffect(
  entry: Entry,
  reading: Reading,
  message: string,
  remedy: string,
): void {
  report(reading, entry.key, { code: "no-effect", severity: "warning", message, remedy });
}
