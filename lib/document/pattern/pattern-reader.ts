/** Reads a pattern from left to right, by code points. */
export class PatternReader {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  /** The rest, unread. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Reads one code point; undefined at the end. */
  next(): string | undefined {
    const codePoint = this.#text.codePointAt(this.#at);
    if (codePoint === undefined) return undefined;
    const character = String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }

  /** Reads exactly this text when it comes next. */
  accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** True when the rest fits an expression anchored with `^`. Looks at a bounded piece, so that reading stays linear. */
  sees(expression: RegExp): boolean {
    return expression.test(this.#piece());
  }

  /** Reads what an expression anchored with `^` matches in the next 256 code units; undefined when it does not. */
  take(expression: RegExp): string | undefined {
    const found = expression.exec(this.#piece())?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Reads up to and with a text, or to the end; gives what stands before it. */
  until(text: string): string {
    const found = this.#text.indexOf(text, this.#at);
    const end = found === -1 ? this.#text.length : found;
    const before = this.#text.slice(this.#at, end);
    this.#at = Math.min(this.#text.length, end + text.length);
    return before;
  }

  #piece(): string {
    return this.#text.slice(this.#at, this.#at + 256);
  }
}
