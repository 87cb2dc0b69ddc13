import { caseless, PERL_CLASSES, range } from "./character-class.ts";
import { parseBrackets } from "./parse-brackets.ts";
import { parseEscape, testOf } from "./parse-escape.ts";
import { type Pattern, PatternError } from "./pattern.ts";
import { PatternReader } from "./pattern-reader.ts";

/** RE2's own limit for `{n,m}`. */
const MAX_REPEAT = 1000;
/** RE2's own limit is of the same order. */
const MAX_DEPTH = 250;

type Flags = { readonly i: boolean; readonly m: boolean; readonly s: boolean };

/**
 * Parses a pattern in RE2 syntax. Case is ignored from the start, as the language says; `(?-i)` turns that off.
 *
 * @throws {PatternError} The pattern is malformed, or uses what RE2 does not have: look-around, back-references.
 */
export function parsePattern(text: string): Pattern {
  return new PatternParser(new PatternReader(text)).parse();
}

class PatternParser {
  readonly #reader: PatternReader;
  #flags: Flags = { i: true, m: false, s: false };
  #depth = 0;
  constructor(reader: PatternReader) {
    this.#reader = reader;
  }

  parse(): Pattern {
    const pattern = this.#choice();
    if (!this.#reader.isAtEnd) throw new PatternError('a ")" has no "("');
    return pattern;
  }

  #choice(): Pattern {
    const options = [this.#sequence()];
    while (this.#reader.accept("|")) options.push(this.#sequence());
    return options.length === 1 && options[0] !== undefined
      ? options[0]
      : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    while (!this.#reader.isAtEnd && !this.#reader.sees(/^[|)]/)) {
      if (this.#reader.accept("\\Q")) items.push(...this.#literal());
      else items.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", items };
  }

  /** `\Q…\E`; a repetition after it concerns its last character. */
  #literal(): Pattern[] {
    const items = [...this.#reader.until("\\E")].map((character) => this.#character(character));
    const last = items.pop();
    return last === undefined ? [] : [...items, this.#repeated(last)];
  }

  #repeated(item: Pattern): Pattern {
    const written = this.#reader.take(/^(?:[*+?]|\{[0-9]{1,9}(?:,[0-9]{0,9})?\})/);
    if (written === undefined) return item;
    // The lazy form matches the same texts.
    this.#reader.accept("?");
    if (this.#reader.sees(/^[*+?]/))
      throw new PatternError(`a repetition stands on the repetition "${written}"`);
    const [minimum, maximum] = bounds(written);
    const isTooMuch =
      minimum > MAX_REPEAT ||
      (maximum !== Number.POSITIVE_INFINITY && maximum > MAX_REPEAT) ||
      minimum > maximum;
    if (isTooMuch)
      throw new PatternError(`the repetition "${written}" is outside of 0 to ${MAX_REPEAT}`);
    return { kind: "repeat", item, minimum, maximum };
  }

  #atom(): Pattern {
    const character = this.#reader.next() ?? "";
    const { m, s } = this.#flags;
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "character", test: parseBrackets(this.#reader, this.#flags.i) };
      case ".":
        return { kind: "character", test: (codePoint) => s || codePoint !== 10 };
      case "^":
        return { kind: "assertion", test: (before) => before === -1 || (m && before === 10) };
      case "$":
        return { kind: "assertion", test: (_, after) => after === -1 || (m && after === 10) };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new PatternError(`the repetition "${character}" has nothing before it`);
      default:
        return this.#character(character);
    }
  }

  #character(character: string): Pattern {
    const codePoint = character.codePointAt(0) ?? 0;
    const test = range(codePoint, codePoint);
    return { kind: "character", test: this.#flags.i ? caseless(test) : test };
  }

  #escape(): Pattern {
    if (this.#reader.accept("A")) return { kind: "assertion", test: (before) => before === -1 };
    if (this.#reader.accept("z")) return { kind: "assertion", test: (_, after) => after === -1 };
    if (this.#reader.accept("b")) return { kind: "assertion", test: isWordBoundary };
    if (this.#reader.accept("B"))
      return { kind: "assertion", test: (before, after) => !isWordBoundary(before, after) };
    const found = parseEscape(this.#reader);
    const test = testOf(found);
    return {
      kind: "character",
      test: this.#flags.i && found.kind === "character" ? caseless(test) : test,
    };
  }

  /** Behind an opening parenthesis. Flags that a group sets end with it. */
  #group(): Pattern {
    if (this.#reader.sees(/^\?(?:[=!]|<[=!])/))
      throw new PatternError("it has look-around, which RE2 does not know");
    const flagsOutside = this.#flags;
    if (!this.#reader.take(/^\?P?<[A-Za-z0-9_]+>/) && this.#reader.accept("?")) {
      const flags = this.#reader.take(/^(?:[imsU]+(?:-[imsU]+)?|-[imsU]+)?[:)]/);
      if (flags === undefined) throw new PatternError('what follows "(?" is unknown');
      this.#flags = withFlags(this.#flags, flags);
      // `(?i)` lasts to the end of the group that it stands in.
      if (flags.endsWith(")")) return { kind: "empty" };
    }
    if (++this.#depth > MAX_DEPTH) throw new PatternError(`it nests more than ${MAX_DEPTH} groups`);
    const inside = this.#choice();
    if (!this.#reader.accept(")")) throw new PatternError('a "(" has no ")"');
    this.#depth--;
    this.#flags = flagsOutside;
    return inside;
  }
}

function bounds(written: string): [number, number] {
  if (written === "*") return [0, Number.POSITIVE_INFINITY];
  if (written === "+") return [1, Number.POSITIVE_INFINITY];
  if (written === "?") return [0, 1];
  const [low = "0", high] = written.slice(1, -1).split(",");
  const maximum = high === undefined ? low : high;
  return [Number(low), maximum === "" ? Number.POSITIVE_INFINITY : Number(maximum)];
}

/** `written` is e.g. "i:", "s-i)". U only swaps greedy and lazy, which match the same texts. */
function withFlags(flags: Flags, written: string): Flags {
  const [on = "", off = ""] = written.slice(0, -1).split("-");
  const flag = (letter: "i" | "m" | "s"): boolean =>
    on.includes(letter) || (flags[letter] && !off.includes(letter));
  return { i: flag("i"), m: flag("m"), s: flag("s") };
}

function isWordBoundary(before: number, after: number): boolean {
  const isWord = (codePoint: number): boolean =>
    codePoint !== -1 && (PERL_CLASSES.get("w")?.(codePoint) ?? false);
  return isWord(before) !== isWord(after);
}
