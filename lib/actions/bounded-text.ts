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
  // Pieces, not one text: that would be copied again and again. Those before `first` are not needed any more.
  let tail: string[] = [];
  let first = 0;
  let tailLength = 0;
  let total = 0;
  const forget = (): void => {
    while (first < tail.length - 1 && tailLength - (tail[first]?.length ?? 0) >= half)
      tailLength -= tail[first++]?.length ?? 0;
    if (first <= tail.length / 2) return;
    tail = tail.slice(first);
    first = 0;
  };
  const add = (text: string): void => {
    total += text.length;
    const room = Math.max(0, limit - half - head.length);
    if (room > 0) head += text.slice(0, room);
    if (text.length <= room) return;
    tail.push(room > 0 ? text.slice(room) : text);
    tailLength += text.length - room;
    forget();
  };
  const isCut = (): boolean => total > limit;
  const text = (): string => {
    const end = tail.slice(first).join("");
    return isCut()
      ? `${head}\n[… ${total - limit} characters left out …]\n${end.slice(end.length - half)}`
      : head + end;
  };
  return { add, text, isCut };
}
