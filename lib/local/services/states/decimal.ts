import { text } from "../../../source/scalars.ts";
import { map, refine, type Shape } from "../../../source/shape.ts";

/** A number with or without a fraction. */
export function decimal(options: { readonly minimum: number }): Shape<number> {
  return map(
    refine(text(), (given) => {
      const isFine = /^-?[0-9]+(\.[0-9]+)?$/.test(given) && Number(given) >= options.minimum;
      return isFine
        ? undefined
        : `Cannot use "${given}": expected a number of at least ${options.minimum}`;
    }),
    Number,
  );
}
