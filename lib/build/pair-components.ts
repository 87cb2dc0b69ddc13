import type { PlannedComponent } from "./plan.ts";

/** A component as it was and as it is. */
export type ComponentPair = {
  readonly last: PlannedComponent;
  readonly next: PlannedComponent;
  /** Place among the components as they were, from 0. */
  readonly lastIndex: number;
};

/** The components of two plans, side by side. Each is in one place only. */
export type PairedComponents = {
  /** In the order that they have now. */
  readonly pairs: readonly ComponentPair[];
  readonly removed: readonly PlannedComponent[];
  readonly added: readonly PlannedComponent[];
};

/**
 * Finds which component of a plan is which of another: first by the text that names it in the recipe, then by its name
 * alone, so that `web@2.x.x` takes the place of `web@1.x.x`. Of several with one name the first goes with the first.
 */
export function pairComponents(
  last: readonly PlannedComponent[],
  next: readonly PlannedComponent[],
): PairedComponents {
  const free = new Set(last.keys());
  const found = new Map<number, number>();
  for (const keyOf of [({ path }: PlannedComponent) => path, nameOf])
    for (const [index, component] of next.entries()) {
      if (found.has(index)) continue;
      const match = [...free].find(
        (one) => last[one] !== undefined && keyOf(last[one]) === keyOf(component),
      );
      if (match === undefined) continue;
      free.delete(match);
      found.set(index, match);
    }
  return {
    pairs: next.flatMap((component, index) => {
      const lastIndex = found.get(index);
      const before = lastIndex === undefined ? undefined : last[lastIndex];
      return lastIndex === undefined || before === undefined
        ? []
        : [{ last: before, next: component, lastIndex }];
    }),
    removed: last.filter((_, index) => free.has(index)),
    added: next.filter((_, index) => !found.has(index)),
  };
}

/** The name in `00-web.yml`. */
function nameOf({ file }: PlannedComponent): string {
  return file.replace(/^[0-9]+-/, "");
}
