/**
 * A parsed document as a tree that keeps what a plain JSON value loses: source text of scalars, order and position of
 * keys, duplicates. Everything Kiln reads (pipeline files, component documents, configuration, events) becomes one.
 */

/** Offsets into the source text, in UTF-16 code units; both 0 for values that came from no text. */
export type Span = { readonly start: number; readonly end: number };

/** A scalar by its source text: `0700` stays "0700", `1.10` stays "1.10". `isNull` for empty, `null` and `~`. */
export type Scalar = {
  readonly kind: "scalar";
  readonly text: string;
  /** Written without quotes and not as a block, so that YAML would guess its type. */
  readonly isPlain: boolean;
  readonly isNull: boolean;
  readonly span: Span;
};
export type Entry = { readonly key: Scalar; readonly value: Node };
export type Mapping = {
  readonly kind: "mapping";
  readonly entries: readonly Entry[];
  readonly span: Span;
};
export type Sequence = {
  readonly kind: "sequence";
  readonly items: readonly Node[];
  readonly span: Span;
};
export type Node = Scalar | Mapping | Sequence;

const NOWHERE: Span = { start: 0, end: 0 };

/** The value of a key, or undefined when the mapping lacks it or gives it null. */
export function memberOf(mapping: Mapping, key: string): Node | undefined {
  const value = mapping.entries.find((entry) => entry.key.text === key)?.value;
  return value?.kind === "scalar" && value.isNull ? undefined : value;
}

/** The tree of a JSON value, without positions. `undefined` members are left out; other non-JSON values become text. */
export function nodeOfValue(value: unknown): Node {
  if (Array.isArray(value))
    return { kind: "sequence", items: value.map(nodeOfValue), span: NOWHERE };
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => ({ key: scalar(key), value: nodeOfValue(member) }));
    return { kind: "mapping", entries, span: NOWHERE };
  }
  return value === null || value === undefined
    ? { ...scalar(""), isNull: true }
    : scalar(String(value), value);
}

function scalar(text: string, value: unknown = text): Scalar {
  return { kind: "scalar", text, isPlain: typeof value !== "string", isNull: false, span: NOWHERE };
}

/** The plain value of a tree; every scalar becomes its text, null becomes null, and the last of duplicate keys wins. */
export function valueOfNode(node: Node): unknown {
  if (node.kind === "scalar") return node.isNull ? null : node.text;
  if (node.kind === "sequence") return node.items.map(valueOfNode);
  return Object.fromEntries(
    node.entries.map((entry) => [entry.key.text, valueOfNode(entry.value)]),
  );
}
