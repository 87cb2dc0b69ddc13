const NUMBER = /^[-+]?(?:[0-9]+[.])?[0-9]+$/;

/** True for text that numeric comparisons take as a number: `4`, `-1`, `1.0`; not `.5`, `5.`, `1e3` or ` 4`. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

/**
 * Compares two decimal numbers exactly, of any length.
 *
 * @returns Negative, 0 or positive, as `left - right` would be; undefined when either is no number.
 */
export function compareNumbers(left: string, right: string): number | undefined {
  if (!isNumberText(left) || !isNumberText(right)) return undefined;
  const [a, b] = [decimal(left), decimal(right)];
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const magnitude =
    a.whole.length - b.whole.length ||
    compareDigits(a.whole, b.whole) ||
    compareDigits(a.fraction, b.fraction);
  return a.isNegative ? -magnitude || 0 : magnitude;
}

type Decimal = {
  readonly isNegative: boolean;
  /** Without leading zeros. */
  readonly whole: string;
  /** Without trailing zeros. */
  readonly fraction: string;
};

function decimal(text: string): Decimal {
  const [whole = "", fraction = ""] = text.replace(/^[-+]/, "").split(".");
  const trimmed = { whole: whole.replace(/^0+/, ""), fraction: withoutTrailingZeros(fraction) };
  const isZero = trimmed.whole === "" && trimmed.fraction === "";
  return { ...trimmed, isNegative: text.startsWith("-") && !isZero };
}

/** A loop, since /0+$/ takes time squared on long runs of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

function compareDigits(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
