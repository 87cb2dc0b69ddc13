/** What differs between two texts, line by line. */

/** A line of a difference: kept, taken away, or added. */
export type DiffLine = { readonly mark: " " | "-" | "+"; readonly line: string };

/** Lines around a change that are shown with it. */
const CONTEXT = 2;
/** Most pairs of lines that are compared; texts beyond that are shown as replaced where they differ. */
const MAX_PAIRS = 4_000_000;

/**
 * The lines that differ, oldest first where they were replaced, each with the lines around it. Empty for equal texts.
 *
 * @returns one list for each place that differs.
 */
export function lineDiff(before: string, after: string): readonly (readonly DiffLine[])[] {
  return places(compare(linesOf(before), linesOf(after)));
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function compare(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...marked(" ", before.slice(0, head)),
    ...replaced(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...marked(" ", before.slice(before.length - tail)),
  ];
}

function marked(mark: DiffLine["mark"], lines: readonly string[]): DiffLine[] {
  return lines.map((line) => ({ mark, line }));
}

/** The shortest way from one list to the other, by the longest list of lines that both have in order. */
function replaced(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length * after.length > MAX_PAIRS)
    return [...marked("-", before), ...marked("+", after)];
  const common = commonLengths(before, after);
  const width = after.length + 1;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const fresh = after[j];
    const isRemoved =
      old !== undefined &&
      (fresh === undefined ||
        (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0));
    if (old !== undefined && old === fresh) {
      lines.push({ mark: " ", line: old });
      i++;
      j++;
    } else if (isRemoved) {
      lines.push({ mark: "-", line: old });
      i++;
    } else {
      lines.push({ mark: "+", line: fresh ?? "" });
      j++;
    }
  }
  return lines;
}

/** For each pair of rests of the two lists, in rows: how many lines they have in common at most. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
}

/** The changes with their surroundings; those that are near each other are one place. */
function places(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const found: DiffLine[][] = [];
  let shownTo = -1;
  for (const [index, { mark }] of lines.entries()) {
    if (mark === " ") continue;
    const from = Math.max(index - CONTEXT, shownTo + 1, 0);
    const to = Math.min(index + CONTEXT, lines.length - 1);
    if (found.length === 0 || from > shownTo + 1 || index - CONTEXT > shownTo + 1) found.push([]);
    found.at(-1)?.push(...lines.slice(from, Math.max(to, shownTo) + 1));
    shownTo = Math.max(to, shownTo);
  }
  return found;
}
