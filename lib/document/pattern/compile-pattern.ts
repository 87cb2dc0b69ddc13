import { type Pattern, PatternError } from "./pattern.ts";

/** Most parts of a compiled pattern; `{n,m}` multiplies what it repeats. */
const MAX_PROGRAM = 10_000;

/** One instruction of a matcher; `next` and `other` are indexes of instructions. */
export type Instruction =
  | {
      readonly kind: "character";
      readonly test: (codePoint: number) => boolean;
      readonly next: number;
    }
  | {
      readonly kind: "assertion";
      readonly test: (before: number, after: number) => boolean;
      readonly next: number;
    }
  | { readonly kind: "split"; readonly next: number; readonly other: number }
  | { readonly kind: "match" };

/** A pattern as instructions, with the index of the first one. */
export type Program = { readonly instructions: readonly Instruction[]; readonly start: number };

/**
 * Compiles a pattern.
 *
 * @throws {PatternError} Its repetitions multiply to more than the engine takes.
 */
export function compilePattern(pattern: Pattern): Program {
  const compiler = new Compiler();
  const end = compiler.add({ kind: "match" });
  const start = compiler.compile(pattern, end);
  return { instructions: compiler.instructions, start };
}

/** Compiles backwards: every part is given the instruction that follows it. */
class Compiler {
  readonly instructions: Instruction[] = [];
  #parts = 0;

  add(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1;
  }

  /** @returns The index where the pattern starts. */
  compile(pattern: Pattern, next: number): number {
    // Counts parts rather than instructions: `((){1000}){1000}` has none.
    if (++this.#parts > MAX_PROGRAM)
      throw new PatternError("its repetitions multiply to too large a pattern");
    switch (pattern.kind) {
      case "empty":
        return next;
      case "character":
      case "assertion":
        return this.add({ ...pattern, next });
      case "sequence":
        return pattern.items.reduceRight((after, item) => this.compile(item, after), next);
      case "choice":
        return pattern.options
          .map((option) => this.compile(option, next))
          .reduceRight((other, start) => this.add({ kind: "split", next: start, other }));
      case "repeat":
        return this.#repeat(pattern, next);
    }
  }

  #repeat({ item, minimum, maximum }: Extract<Pattern, { kind: "repeat" }>, next: number): number {
    let start = next;
    if (maximum === Number.POSITIVE_INFINITY) start = this.#loop(item, next);
    else
      for (let times = minimum; times < maximum; times++)
        start = this.add({ kind: "split", next: this.compile(item, start), other: next });
    for (let times = 0; times < minimum; times++) start = this.compile(item, start);
    return start;
  }

  #loop(item: Pattern, next: number): number {
    const split = this.add({ kind: "split", next, other: next });
    const body = this.compile(item, split);
    this.instructions[split] = { kind: "split", next: body, other: next };
    return split;
  }
}
