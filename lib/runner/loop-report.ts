import type { Loop } from "../document/loop.ts";

/** A loop in reports: as a document has it, with the defaults filled in. */
export type LoopReport = { readonly name: string } & (
  | { readonly for: { readonly start: number; readonly end: number; readonly updateBy: number } }
  | { readonly forEach: readonly string[] | { readonly list: string; readonly delimiter: string } }
);

/** The loop of a step for detailedoutput.json and chaining.json; null when it has none. */
export function loopReport(loop: Loop | undefined): LoopReport | null {
  if (loop === undefined) return null;
  const { name } = loop;
  switch (loop.kind) {
    case "for":
      return { name, for: { start: loop.start, end: loop.end, updateBy: loop.updateBy } };
    case "forEach":
      return { name, forEach: loop.items };
    case "forEachText":
      return { name, forEach: { list: loop.list, delimiter: loop.delimiter } };
  }
}
