import { knownEntries, type RecordOptions } from "../source/collections.ts";
import type { Mapping, Node } from "../source/node.ts";
import {
  below,
  INVALID,
  type Invalid,
  kindInWords,
  type Reading,
  report,
  type Shape,
} from "../source/shape.ts";

/** Reads the members of one mapping, each for itself: a bad one does not hide the problems of the others. */
export type Members = {
  readonly node: Mapping;
  /** The node of a key; undefined when it is missing or null. */
  readonly at: (key: string) => Node | undefined;
  /** The value of a key: INVALID when it does not fit (reported), `fallback` when it is missing. */
  readonly read: <T, F>(key: string, shape: Shape<T>, fallback: F) => T | F | Invalid;
  /** Like `read`, but a missing key is reported too. */
  readonly need: <T>(key: string, shape: Shape<T>) => T | Invalid;
};

/**
 * Opens a mapping with known keys; reports unknown and repeated ones.
 *
 * @param options `what` names the mapping in messages.
 * @returns INVALID, reported, when the node is no mapping.
 */
export function membersOf(
  node: Node,
  keys: readonly string[],
  reading: Reading,
  options: RecordOptions & { readonly what: string },
): Members | Invalid {
  if (node.kind !== "mapping")
    return report(reading, node, {
      code: "wrong-type",
      message: `Cannot read ${options.what}: it is ${kindInWords(node)}, expected a mapping`,
    });
  const given = knownEntries(node, keys, reading, options);
  const at = (key: string): Node | undefined => given.get(key)?.value;
  return {
    node,
    at,
    read(key, shape, fallback) {
      const member = at(key);
      return member === undefined ? fallback : shape.read(member, below(reading, key));
    },
    need(key, shape) {
      const member = at(key);
      return member === undefined
        ? missingKey(node, key, reading, options.what)
        : shape.read(member, below(reading, key));
    },
  };
}

function missingKey(node: Mapping, key: string, reading: Reading, what: string): Invalid {
  return report(reading, node.entries[0]?.key ?? node, {
    code: "missing-key",
    message: `Cannot read ${what}: the key "${key}" is missing`,
    remedy: `Add "${key}".`,
  });
}

/** True when every value has been read. */
export function areValid<T extends readonly unknown[]>(
  values: T,
): values is T & { readonly [K in keyof T]: Exclude<T[K], Invalid> } {
  return !values.includes(INVALID);
}

/** The key of a mapping, to mark it in messages. */
export function keyOf(members: Members, key: string): Node {
  return members.node.entries.find((entry) => entry.key.text === key)?.key ?? members.node;
}
