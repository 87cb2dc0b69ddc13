import { INVALID, readingOf, type Shape } from "../source/shape.ts";

/**
 * What a shape reads from an empty mapping: all of its defaults.
 *
 * @throws {TypeError} The shape has a required key; a mistake in the program.
 */
export function emptyOf<T>(shape: Shape<T>): T {
  const nothing = { kind: "mapping", entries: [], span: { start: 0, end: 0 } } as const;
  const value = shape.read(nothing, readingOf(undefined));
  if (value === INVALID) throw new TypeError("Cannot make a default: the shape has required keys");
  return value;
}
