/**
 * Regular expressions of `patternMatches`, in the syntax of Go's `regexp` (RE2). They are matched by our own engine
 * rather than JavaScript's: its time grows with pattern times text and never explodes, and nothing depends on where the
 * two dialects differ.
 */
export type Pattern =
  | { readonly kind: "empty" }
  /** One code point. */
  | { readonly kind: "character"; readonly test: (codePoint: number) => boolean }
  /** A condition on the code points before and after the position; -1 at the ends of the text. */
  | { readonly kind: "assertion"; readonly test: (before: number, after: number) => boolean }
  | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly item: Pattern;
      readonly minimum: number;
      /** Infinity for none. */
      readonly maximum: number;
    };

/** Why a pattern cannot be used. */
export class PatternError extends Error {
  override readonly name = "Kiln.PatternError";
}
