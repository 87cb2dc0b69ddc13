import { sha256 } from "../sha256.ts";
import type { Node } from "../source/node.ts";
import { parseYaml } from "../source/yaml.ts";

/**
 * Digest of what a component document says: the same for texts that differ only in comments, blank lines, indentation
 * or the order of keys in a mapping. Anything else counts, also names and descriptions, quotes around a value, and
 * comments inside a script. A text that is no YAML has the digest of its bytes.
 */
export function contentDigestOf(text: string): Promise<string> {
  const { root } = parseYaml(text, "");
  return sha256(root === undefined ? text : JSON.stringify(meaningOf(root)));
}

function meaningOf(node: Node): unknown {
  if (node.kind === "sequence") return node.items.map(meaningOf);
  if (node.kind === "mapping") {
    const entries = node.entries.map(({ key, value }) => [key.text, meaningOf(value)] as const);
    return { entries: entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) };
  }
  if (node.isNull) return null;
  // A plain 0700 and the text "0700" may be read as different types.
  return node.isPlain ? { plain: node.text } : node.text;
}
