import {
  type CharacterTest,
  negated,
  PERL_CLASSES,
  range,
  unicodeClass,
} from "./character-class.ts";
import { PatternError } from "./pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["f", 12],
  ["t", 9],
  ["n", 10],
  ["r", 13],
  ["v", 11],
]);

/** What an escape stands for: a class, or one code point (which may begin or end a range). */
export type Escape =
  | { readonly kind: "class"; readonly test: CharacterTest }
  | { readonly kind: "character"; readonly codePoint: number };

/**
 * Reads an escape that stands for characters; the reader is behind the backslash.
 *
 * @throws {PatternError} The escape is unknown, or a back-reference.
 */
export function parseEscape(reader: PatternReader): Escape {
  const letter = reader.next();
  if (letter === undefined) throw new PatternError("it ends with a backslash");
  const perl = PERL_CLASSES.get(letter.toLowerCase());
  if (perl !== undefined)
    return { kind: "class", test: letter === letter.toLowerCase() ? perl : negated(perl) };
  if (letter === "p" || letter === "P") return unicodeEscape(reader, letter === "P");
  return { kind: "character", codePoint: codePointOf(letter, reader) };
}

function codePointOf(letter: string, reader: PatternReader): number {
  const control = CONTROLS.get(letter);
  if (control !== undefined) return control;
  if (letter === "x") return hexadecimal(reader);
  if (letter === "0") return Number.parseInt(`0${reader.take(/^[0-7]{0,2}/) ?? ""}`, 8);
  if (/[1-7]/.test(letter) && reader.sees(/^[0-7]/))
    return Number.parseInt(letter + (reader.take(/^[0-7]{1,2}/) ?? ""), 8);
  if (/[1-9]/.test(letter))
    throw new PatternError(`it has the back-reference "\\${letter}", which RE2 does not know`);
  if (/[A-Za-z]/.test(letter)) throw new PatternError(`the escape "\\${letter}" is unknown`);
  return letter.codePointAt(0) ?? 0;
}

function hexadecimal(reader: PatternReader): number {
  const digits = reader.take(/^(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]{1,8}\})/);
  const codePoint = Number.parseInt((digits ?? "").replace(/[{}]/g, ""), 16);
  if (Number.isNaN(codePoint) || codePoint > 0x10ffff)
    throw new PatternError('the escape "\\x" has no two hexadecimal digits and no {…} after it');
  return codePoint;
}

function unicodeEscape(reader: PatternReader, isUpper: boolean): Escape {
  const written = reader.take(/^(?:\{\^?[^{}]*\}|[A-Za-z])/);
  if (written === undefined) throw new PatternError('the escape "\\p" has no class after it');
  const name = written.replace(/[{}]/g, "");
  const isInverted = name.startsWith("^") !== isUpper;
  const test = unicodeClass(name.replace(/^\^/, ""));
  return { kind: "class", test: isInverted ? negated(test) : test };
}

/** The test of an escape. */
export function testOf(found: Escape): CharacterTest {
  return found.kind === "class" ? found.test : range(found.codePoint, found.codePoint);
}
