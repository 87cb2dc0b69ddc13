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
  let from = scalar.span.start;
  return tokens.map((token) => {
    const written = scalar.text.slice(token.start, token.end);
    const start = source.text.indexOf(written, from);
    const end = start + written.length;
    if (start === -1 || end > scalar.span.end) return scalar.span;
    from = end;
    return { start, end };
  });
}
