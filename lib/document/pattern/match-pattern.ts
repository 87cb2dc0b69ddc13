import { compilePattern, type Program } from "./compile-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";
import { PatternError } from "./pattern.ts";

/**
 * True when an RE2 pattern matches somewhere in a text, ignoring case. Takes time in proportion to pattern times text.
 *
 * @throws {PatternError} The pattern cannot be used; see {@link patternProblem}.
 */
export function matchPattern(pattern: string, text: string): boolean {
  return new Matcher(compilePattern(parsePattern(pattern))).matches(text);
}

/** Why a pattern cannot be used, e.g. `it has look-around, which RE2 does not know`; undefined for a good one. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compilePattern(parsePattern(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/** Walks through a text with the set of all instructions that it may be at. */
class Matcher {
  readonly #program: Program;
  /** The step at which an instruction was last entered, so that each is entered once per position. */
  readonly #entered: Float64Array;
  #position = 0;
  constructor(program: Program) {
    this.#program = program;
    this.#entered = new Float64Array(program.instructions.length);
  }

  matches(text: string): boolean {
    let at: number[] = [];
    let before = -1;
    for (let offset = 0; ; ) {
      const codePoint = text.codePointAt(offset) ?? -1;
      this.#position++;
      const entered: number[] = [];
      // A match may start at every position.
      for (const instruction of [...at, this.#program.start])
        if (this.#enter(instruction, before, codePoint, entered)) return true;
      if (codePoint === -1) return false;
      at = this.#step(entered, codePoint);
      before = codePoint;
      offset += codePoint > 0xffff ? 2 : 1;
    }
  }

  /** Follows splits and assertions; collects the characters that may come. @returns True at the end of the pattern. */
  #enter(start: number, before: number, after: number, entered: number[]): boolean {
    const pending = [start];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const instruction = this.#program.instructions[index];
      if (instruction === undefined || this.#entered[index] === this.#position) continue;
      this.#entered[index] = this.#position;
      if (instruction.kind === "match") return true;
      if (instruction.kind === "character") entered.push(index);
      else if (instruction.kind === "split") pending.push(instruction.other, instruction.next);
      else if (instruction.test(before, after)) pending.push(instruction.next);
    }
    return false;
  }

  #step(entered: readonly number[], codePoint: number): number[] {
    const next: number[] = [];
    for (const index of entered) {
      const instruction = this.#program.instructions[index];
      if (instruction?.kind === "character" && instruction.test(codePoint))
        next.push(instruction.next);
    }
    return next;
  }
}
