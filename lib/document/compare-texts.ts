/** Compares two texts by code points, ignoring case. @returns Negative, 0 or positive. */
export function compareTexts(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    return weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
  }
  return a.length - b.length;
}

/** Puts code units into the order of code points: halves of astral characters come after all others. */
function weight(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
