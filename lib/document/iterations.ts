import type { Loop } from "./loop.ts";
import { type ReferenceResolver, resolveText } from "./resolve-text.ts";

/** The passes of a loop. The index of a pass counts from 0. */
export type Iterations = {
  readonly count: number;
  /** The value of a pass; the empty string outside of the range. */
  readonly valueAt: (index: number) => string;
};

/**
 * Freezes a loop: the same loop with the references of its list resolved. Done once, when the step starts; later
 * changes of what the references named have no effect.
 */
export async function resolveLoop(loop: Loop, resolver: ReferenceResolver): Promise<Loop> {
  if (loop.kind === "for") return loop;
  if (loop.kind === "forEachText") return { ...loop, list: await resolveText(loop.list, resolver) };
  const items: string[] = [];
  for (const item of loop.items) items.push(await resolveText(item, resolver));
  return { ...loop, items };
}

/**
 * The passes of a loop whose references are resolved. Text is split exactly at the delimiter, nothing is trimmed, and
 * an empty text is one empty item. Nothing is laid out in memory for a `for` loop, however long.
 */
export function iterations(loop: Loop): Iterations {
  if (loop.kind === "for") {
    const { start, end, updateBy } = loop;
    const count = Math.max(0, Math.floor((end - start) / updateBy) + 1);
    return { count, valueAt: (index) => (index < count ? String(start + index * updateBy) : "") };
  }
  const items = loop.kind === "forEach" ? loop.items : loop.list.split(loop.delimiter);
  return { count: items.length, valueAt: (index) => items[index] ?? "" };
}
