/** Reads lines and exact amounts from a stream of chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** The next line without its CRLF. undefined when the stream ends before it, or it is longer than the limit. */
  async line(limit: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\r\n");
      const isTooLong = end === -1 ? this.#rest.length >= limit + 2 : end > limit;
      if (isTooLong) return undefined;
      if (end !== -1) {
        const line = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  /** At least one and at most `length` bytes; undefined at the end of the stream. */
  async some(length: number): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0 && !(await this.#more())) return undefined;
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    const { buffer, byteOffset, byteLength } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    return true;
  }
}
