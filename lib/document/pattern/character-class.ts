import { PatternError } from "./pattern.ts";

/** Tells whether a code point belongs to a class. */
export type CharacterTest = (codePoint: number) => boolean;

/** A test for code points from `low` to `high`. */
export function range(low: number, high: number): CharacterTest {
  return (codePoint) => codePoint >= low && codePoint <= high;
}

/** A test that one of several tests passes. */
export function anyOf(tests: readonly CharacterTest[]): CharacterTest {
  return (codePoint) => tests.some((test) => test(codePoint));
}

/** A test for everything else. */
export function negated(test: CharacterTest): CharacterTest {
  return (codePoint) => !test(codePoint);
}

/** The test without regard to case. */
export function caseless(test: CharacterTest): CharacterTest {
  return (codePoint) =>
    test(codePoint) ||
    test(otherCase(codePoint, (text) => text.toLowerCase())) ||
    test(otherCase(codePoint, (text) => text.toUpperCase()));
}

function otherCase(codePoint: number, convert: (text: string) => string): number {
  const text = convert(String.fromCodePoint(codePoint));
  const converted = text.codePointAt(0) ?? codePoint;
  // "ß".toUpperCase() is two letters: no simple counterpart.
  return text.length === (converted > 0xffff ? 2 : 1) ? converted : codePoint;
}

function of(expression: RegExp): CharacterTest {
  return (codePoint) => expression.test(String.fromCodePoint(codePoint));
}

/** `\d`, `\s`, `\w`: ASCII only, as in RE2. */
export const PERL_CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ["d", of(/[0-9]/)],
  ["s", of(/[\t\n\f\r ]/)],
  ["w", of(/[0-9A-Za-z_]/)],
]);

/** `[:alpha:]` and its kin, inside brackets. */
export const POSIX_CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ["alnum", of(/[0-9A-Za-z]/)],
  ["alpha", of(/[A-Za-z]/)],
  ["ascii", range(0, 0x7f)],
  ["blank", of(/[\t ]/)],
  ["cntrl", anyOf([range(0, 0x1f), range(0x7f, 0x7f)])],
  ["digit", of(/[0-9]/)],
  ["graph", range(0x21, 0x7e)],
  ["lower", of(/[a-z]/)],
  ["print", range(0x20, 0x7e)],
  ["punct", of(/[!-/:-@[-`{-~]/)],
  ["space", of(/[\t\n\v\f\r ]/)],
  ["upper", of(/[A-Z]/)],
  ["word", of(/[0-9A-Za-z_]/)],
  ["xdigit", of(/[0-9A-Fa-f]/)],
]);

/**
 * The test of `\p{…}`: a general category or a script.
 *
 * @throws {PatternError} There is no class of that name.
 */
export function unicodeClass(name: string): CharacterTest {
  if (name === "Any") return () => true;
  const property = /^[A-Z][a-z]?$/.test(name) ? name : `Script=${name}`;
  try {
    if (/^[A-Za-z_]+$/.test(name)) return of(new RegExp(`\\p{${property}}`, "u"));
  } catch {
    // Reported below: the name is not one that Unicode knows.
  }
  throw new PatternError(`"\\p{${name}}" is no Unicode class`);
}
