/** Text that arrives in pieces and is kept in bounds: its head and its tail. */
export type BoundedText = {
  readonly add: (text: string) => void;
  /** All of it, or head and tail with a line between them that says how much is missing. */
  readonly text: () => string;
  readonly isCut: () => boolean;
};

/** Keeps text of up to `limit` UTF-16 code units whole; of longer text the first and the last half of `limit`. */
export function boundedText(limit: number): BoundedText {
  const half = Math.floor(limit / 2);
  let head = "";
  let tail = "";
  let total = 0;
  const add = (text: string): void => {
    total += text.length;
    const room = limit - half - head.length;
    if (room > 0) head += text.slice(0, room);
    tail += text.slice(Math.max(0, room));
    // Cut seldom, so that each character is copied about once.
    if (tail.length > 4 * half) tail = tail.slice(-half);
  };
  const isCut = (): boolean => total > limit;
  const text = (): string =>
    isCut()
      ? `${head}\n[… ${total - limit} characters left out …]\n${tail.slice(-half)}`
      : head + tail;
  return { add, text, isCut };
}
