import {
  anyOf,
  type CharacterTest,
  caseless,
  negated,
  POSIX_CLASSES,
  range,
} from "./character-class.ts";
import { type Escape, parseEscape, testOf } from "./parse-escape.ts";
import { PatternError } from "./pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";

/**
 * Reads a class in brackets; the reader is behind the opening one.
 *
 * @throws {PatternError} The class has no end, an unknown name or a range that runs backwards.
 */
export function parseBrackets(reader: PatternReader, ignoresCase: boolean): CharacterTest {
  const isNegated = reader.accept("^");
  const tests: CharacterTest[] = [];
  do {
    if (reader.isAtEnd) throw new PatternError('a "[" has no "]"');
    tests.push(parseMember(reader));
  } while (!reader.accept("]"));
  const all = anyOf(tests);
  const test = ignoresCase ? caseless(all) : all;
  return isNegated ? negated(test) : test;
}

function parseMember(reader: PatternReader): CharacterTest {
  const posix = reader.take(/^\[:\^?[A-Za-z]*:\]/);
  if (posix !== undefined) return posixClass(posix);
  const low = parseOne(reader);
  if (low.kind === "class" || !reader.sees(/^-[^\]]/)) return testOf(low);
  reader.next();
  const high = parseOne(reader);
  if (high.kind === "class" || high.codePoint < low.codePoint)
    throw new PatternError("a range in brackets has no end or runs backwards");
  return range(low.codePoint, high.codePoint);
}

function parseOne(reader: PatternReader): Escape {
  const character = reader.next();
  if (character === "\\") return parseEscape(reader);
  if (character === undefined) throw new PatternError('a "[" has no "]"');
  return { kind: "character", codePoint: character.codePointAt(0) ?? 0 };
}

function posixClass(written: string): CharacterTest {
  const name = written.replace(/[^A-Za-z]/g, "");
  const test = POSIX_CLASSES.get(name);
  if (test === undefined) throw new PatternError(`the class "${written}" is unknown`);
  return written.startsWith("[:^") ? negated(test) : test;
}
