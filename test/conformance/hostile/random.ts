/** A stream of numbers that is the same for the same seed. */
export type Random = {
  /** From 0 to below `limit`, a whole number. */
  readonly below: (limit: number) => number;
  /** One of a list that is not empty. */
  readonly of: <T>(list: readonly T[]) => T;
  /** From 1 to `limit`; small ones as likely as large ones of ten times the size. */
  readonly size: (limit: number) => number;
};

/** Mulberry32: enough for choosing test inputs. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(unit() * limit);
  return {
    below,
    of: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    size: (limit) => Math.ceil(limit ** unit()),
  };
}
