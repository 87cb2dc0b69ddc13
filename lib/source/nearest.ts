/** Longer words, and candidates after these, get no suggestion: the time grows with all of them. */
const MAX_LENGTH = 128;
const MAX_CANDIDATES = 100;

/**
 * The candidate most like a misspelt word, for "did you mean".
 *
 * @param most Candidates that are looked at; more than the default only for lists of our own.
 * @returns undefined when nothing is near: more edits than a third of the word, at least two allowed.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  most = MAX_CANDIDATES,
): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let left = most;
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (left-- === 0) break;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance with swaps of neighbours counted as one, cut off at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? limit) + 1,
        (current[column - 1] ?? limit) + 1,
        (previous[column - 1] ?? limit) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped)
        cost = Math.min(cost, (beforePrevious[column - 2] ?? limit) + 1);
      current.push(cost);
    }
    // Both rows: a swap of neighbours may skip one.
    if (Math.min(...current, ...previous) >= limit) return limit;
    [beforePrevious, previous] = [previous, current];
  }
  return Math.min(previous[b.length] ?? limit, limit);
}
