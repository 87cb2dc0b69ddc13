/**
 * The source of a regular expression for a JSON Schema, which knows no flags: with the flag `i` every ASCII letter
 * stands for both of its cases.
 */
export function schemaPattern(pattern: RegExp): string {
  if (!pattern.ignoreCase) return pattern.source;
  let isInBrackets = false;
  return pattern.source.replace(/\\.|[[\]]|[A-Za-z]-[A-Za-z]|[A-Za-z]/g, (part) => {
    if (part === "[" || part === "]") isInBrackets = part === "[";
    if (!/^[A-Za-z]/.test(part)) return part;
    const both = part.toLowerCase() + part.toUpperCase();
    return isInBrackets ? both : part.includes("-") ? letterByLetter(part) : `[${both}]`;
  });
}

/** Outside of brackets `a-z` is three characters. */
function letterByLetter(part: string): string {
  return part.replace(/[A-Za-z]/g, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}
