import { parseReference } from "./parse-reference.ts";
import type { Token } from "./reference.ts";

/** Braces on one line, the shortest match, no braces inside. */
const BRACES = /\{\{([^{}\r\n]*)\}\}/g;

/**
 * The references in a text, in order. Braces that hold something else (a Go template, an undefined form) and braces
 * without their partner are plain text and not listed.
 */
export function referencesIn(text: string): readonly Token[] {
  if (!text.includes("{{")) return [];
  const tokens: Token[] = [];
  for (const found of text.matchAll(BRACES)) {
    const reference = parseReference(withoutBlanks(found[1] ?? ""));
    if (reference !== undefined)
      tokens.push({ reference, start: found.index, end: found.index + found[0].length });
  }
  return tokens;
}

/** A loop, since / +$/ takes time squared on long runs of blanks. */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === " " || text[start] === "\t") start++;
  while (end > start && (text[end - 1] === " " || text[end - 1] === "\t")) end--;
  return text.slice(start, end);
}
