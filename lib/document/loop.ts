/** A step's loop as data. `read-loop.ts` reads it, `iterations.ts` runs through it. */
export type Loop =
  | {
      readonly kind: "for";
      /** Empty when the loop has none. */
      readonly name: string;
      readonly start: number;
      /** Belongs to the range. */
      readonly end: number;
      /** Never 0. */
      readonly updateBy: number;
    }
  /** Each item is a template. */
  | { readonly kind: "forEach"; readonly name: string; readonly items: readonly string[] }
  /** `list` is a template; once resolved it is split at the delimiter. */
  | {
      readonly kind: "forEachText";
      readonly name: string;
      readonly list: string;
      readonly delimiter: string;
    };
