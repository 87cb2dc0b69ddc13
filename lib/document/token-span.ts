import type { Scalar, Span } from "../source/node.ts";
import type { Source } from "../source/source.ts";
import type { Token } from "./reference.ts";

/**
 * Finds the tokens of a scalar in the source text, where quotes, escapes and indentation shift them.
 *
 * @param tokens Those of `scalar.text`, in order.
 * @returns One span for each; the scalar's own where a token is written with escapes.
 */
export function tokenSpans(
  source: Source,
  scalar: Scalar,
  tokens: readonly Token[],
): readonly Span[] {
  const text = source.text.slice(scalar.span.start, scalar.span.end);
  let from = 0;
  return tokens.map((token) => {
    const written = scalar.text.slice(token.start, token.end);
    // After one that was not found the rest is not searched: it would take time squared.
    const start = from === -1 ? -1 : text.indexOf(written, from);
    from = start === -1 ? -1 : start + written.length;
    if (start === -1) return scalar.span;
    return { start: scalar.span.start + start, end: scalar.span.start + from };
  });
}
