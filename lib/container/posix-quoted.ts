/** A word for a POSIX shell, whatever is in it. */
export function posixQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
