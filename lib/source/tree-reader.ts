import { isAlias, isMap, isPair, isScalar, isSeq, type ParsedNode } from "yaml";
import type { Entry, Mapping, Node, Scalar, Span } from "./node.ts";
import type { Problem } from "./source.ts";

/** Most nodes that a document may have once its aliases are followed; stops "billion laughs". */
const MAX_NODES = 100_000;
/** Deepest nesting. */
export const MAX_DEPTH = 100;

/** Says that a text cannot become a tree, and where. */
export class TreeLimit extends Error {
  readonly span: Span;
  readonly problem: Problem;
  constructor(span: Span, problem: Problem) {
    super(problem.message);
    this.span = span;
    this.problem = problem;
  }
}

/** The error for a text that is too large a tree. */
export function tooComplex(span: Span): TreeLimit {
  return new TreeLimit(span, {
    code: "too-complex",
    message: `Cannot read the document: it has more than ${MAX_NODES} nodes or ${MAX_DEPTH} levels`,
    remedy: "Look for YAML aliases that multiply their content.",
  });
}

/** Converts the library's nodes to ours; follows aliases within a budget. */
export class TreeReader {
  /** Our own table: the library searches the whole document for each alias. */
  readonly #anchors = new Map<string, ParsedNode>();
  #nodes = 0;
  #aliases = 0;

  read(node: unknown, depth: number): Node {
    const span = spanOf((node as ParsedNode | null)?.range);
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw tooComplex(span);
    if (isAlias(node)) return this.#followed(node.source, span, depth);
    // What an alias repeats has registered its anchors the first time.
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined && this.#aliases === 0) this.#anchors.set(anchor, node as ParsedNode);
    if (isMap(node)) return { kind: "mapping", entries: this.#entries(node.items, depth), span };
    if (isSeq(node))
      return {
        kind: "sequence",
        items: node.items.map((item) => this.read(item, depth + 1)),
        span,
      };
    return scalarOf(node, span);
  }

  #followed(anchor: string, span: Span, depth: number): Node {
    const target = this.#anchors.get(anchor);
    if (target === undefined)
      throw new TreeLimit(span, {
        code: "yaml-syntax",
        message: "Cannot parse YAML: the alias has no anchor before it",
      });
    this.#aliases++;
    const node = this.read(target, depth + 1);
    this.#aliases--;
    return node;
  }

  /** Entries in source order; a merge key (`<<`) adds those keys of its mapping that are not written out. */
  #entries(items: readonly unknown[], depth: number): Entry[] {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const key = this.read(pair.key, depth + 1);
      const value = this.read(pair.value, depth + 1);
      if (key.kind !== "scalar")
        throw new TreeLimit(key.span, {
          code: "bad-key",
          message: "Cannot read the document: a key is a list or a mapping, expected text",
          remedy: "Put text that starts with { or [ in quotes.",
        });
      if (key.text === "<<" && key.isPlain) merged.push(...mergedEntries(value));
      else own.push({ key, value });
    }
    const names = new Set(own.map((entry) => entry.key.text));
    return [...own, ...merged.filter((entry) => !names.has(entry.key.text))];
  }
}

function mergedEntries(value: Node): readonly Entry[] {
  if (value.kind === "sequence") return value.items.flatMap(mergedEntries);
  return value.kind === "mapping" ? (value as Mapping).entries : [];
}

/** Our scalar of a library node. */
export function scalarOf(node: unknown, span: Span): Scalar {
  if (!isScalar(node)) return { kind: "scalar", text: "", isPlain: true, isNull: true, span };
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  const isPlain = node.type === "PLAIN" || node.type === undefined;
  return {
    kind: "scalar",
    text,
    isPlain,
    isNull: isPlain && /^(?:~|null|Null|NULL|)$/.test(text),
    span,
  };
}

/** The span of a library range; both 0 for none. */
export function spanOf(range: readonly number[] | null | undefined): Span {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? range?.[0] ?? 0 };
}
