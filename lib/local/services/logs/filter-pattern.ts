import { AwsError } from "../../endpoint/service.ts";

/**
 * Reads a filter pattern of terms: all plain ones must be in the message, none of those after a minus, and at least one of
 * those after a question mark. Quotes hold spaces and signs. Case matters.
 *
 * @throws {AwsError} InvalidParameterException for JSON, columns and expressions, which the local cloud does not match.
 * @see CloudWatch Logs User Guide, "Filter pattern syntax"
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*(?:[{[]|%)/.test(pattern))
    throw new AwsError(
      "InvalidParameterException",
      `The local cloud filters by words only: "${pattern}". Write words, "quoted text", -word or ?word.`,
    );
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = "", quoted, word]) => ({
      sign,
      text: quoted?.replaceAll(/\\(.)/g, "$1") ?? word ?? "",
    }),
  );
  const textsOf = (sign: string): readonly string[] =>
    terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [needed, refused, optional] = [textsOf(""), textsOf("-"), textsOf("?")];
  return (message) =>
    needed.every((text) => message.includes(text)) &&
    !refused.some((text) => message.includes(text)) &&
    (optional.length === 0 || optional.some((text) => message.includes(text)));
}
