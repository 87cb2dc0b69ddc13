/** Cron fields that are plain sets of numbers: `5`, `1-5`, `*`, `0/15`, `mon-fri`, `1,15,20-22`. */
import { nearest } from "../source/nearest.ts";
import type { Parsed } from "./parsed-text.ts";

/** The words of a field: its range, and names for its numbers, the first one for `minimum`. */
export type CronWords = {
  readonly what: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names: readonly string[];
};

/** Reads a field into every number that it means, sorted. Refusals point into the field. */
export function parseCronNumbers(field: string, words: CronWords): Parsed<readonly number[]> {
  const all = new Set<number>();
  let at = 0;
  for (const item of field.split(",")) {
    const parsed = parseItem(item, words);
    if ("refusal" in parsed)
      return { refusal: { ...parsed.refusal, at, length: Math.max(1, item.length) } };
    for (const number of parsed.value) all.add(number);
    at += item.length + 1;
  }
  return { value: [...all].sort((a, b) => a - b) };
}

function parseItem(item: string, words: CronWords): Parsed<readonly number[]> {
  const match = /^([^/]*)(?:\/(.*))?$/.exec(item);
  const [, base = "", stepText] = match ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  const size = words.maximum - words.minimum + 1;
  if (stepText !== undefined && (!/^[0-9]{1,4}$/.test(stepText) || step < 1 || step > size))
    return { refusal: { reason: `"${stepText}" is no step, expected a number from 1 to ${size}` } };
  const range = parseRange(base, words, stepText !== undefined);
  if ("refusal" in range) return range;
  const [from, to] = range.value;
  const numbers: number[] = [];
  for (let number = from; number <= to; number += step) numbers.push(number);
  return { value: numbers };
}

/** `5/10` means from 5 to the end; `5` alone means 5. */
function parseRange(
  base: string,
  words: CronWords,
  hasStep: boolean,
): Parsed<readonly [number, number]> {
  if (base === "*") return { value: [words.minimum, words.maximum] };
  const dash = base.indexOf("-");
  const first = parseCronNumber(dash === -1 ? base : base.slice(0, dash), words);
  if ("refusal" in first) return first;
  if (dash === -1) return { value: [first.value, hasStep ? words.maximum : first.value] };
  const last = parseCronNumber(base.slice(dash + 1), words);
  if ("refusal" in last) return last;
  if (last.value < first.value)
    return {
      refusal: {
        reason: `the range "${base}" runs backwards, expected the smaller ${words.what} first`,
        remedy: `Write two ranges: "${base.slice(0, dash)}-${nameOf(words.maximum, base, words)},${nameOf(words.minimum, base, words)}-${base.slice(dash + 1)}".`,
      },
    };
  return { value: [first.value, last.value] };
}

function nameOf(number: number, like: string, words: CronWords): string {
  return /[a-z]/i.test(like) ? (words.names[number - words.minimum] ?? "") : String(number);
}

/** Reads one number or name of a field. */
export function parseCronNumber(text: string, words: CronWords): Parsed<number> {
  const index = words.names.indexOf(text.toUpperCase());
  if (index !== -1) return { value: words.minimum + index };
  const number = /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= words.minimum && number <= words.maximum) return { value: number };
  const [first] = words.names;
  const names = first === undefined ? "" : ` or ${first}-${words.names.at(-1)}`;
  const guess = /^[a-z]+$/i.test(text) ? nearest(text.slice(0, 3), words.names) : undefined;
  return {
    refusal: {
      reason: `"${text}" is no ${words.what}, expected ${words.minimum}-${words.maximum}${names}`,
      ...(guess === undefined ? {} : { remedy: `Did you mean "${guess}"?` }),
    },
  };
}
