/** Date formats inside name templates: `yyyyMMdd`, `yyyy-MM-dd-HHmmss`. All times are UTC. */
import { type Parsed, refuse } from "./parsed-text.ts";

type Field = "yyyy" | "yy" | "MM" | "dd" | "HH" | "mm" | "ss" | "SSS";

/** A format in pieces: fields, and text between them. */
export type DateFormat = readonly ({ readonly field: Field } | { readonly text: string })[];

const FIELDS: { readonly [field in Field]: (date: Date) => number } = {
  yyyy: (date) => date.getUTCFullYear(),
  yy: (date) => date.getUTCFullYear() % 100,
  MM: (date) => date.getUTCMonth() + 1,
  dd: (date) => date.getUTCDate(),
  HH: (date) => date.getUTCHours(),
  mm: (date) => date.getUTCMinutes(),
  ss: (date) => date.getUTCSeconds(),
  SSS: (date) => date.getUTCMilliseconds(),
};

/** Reads a format. Letters are fields; other characters stand for themselves. */
export function parseDateFormat(text: string): Parsed<DateFormat> {
  const pieces: ({ readonly field: Field } | { readonly text: string })[] = [];
  for (const [run = ""] of text.matchAll(/([a-zA-Z])\1*|[^a-zA-Z]+/g)) {
    if (!/[a-zA-Z]/.test(run)) pieces.push({ text: run });
    else if (isField(run)) pieces.push({ field: run });
    else
      return refuse(
        `"${run}" is no part of a date, expected ${Object.keys(FIELDS).join(", ")}`,
        adviceFor(run),
      );
  }
  return pieces.length === 0
    ? refuse("the date format is empty", "Leave its colon out.")
    : { value: pieces };
}

function isField(run: string): run is Field {
  return Object.hasOwn(FIELDS, run);
}

function adviceFor(run: string): string | undefined {
  const better = Object.keys(FIELDS).find((field) => field.toLowerCase() === run.toLowerCase());
  return better === undefined ? undefined : `Did you mean "${better}"?`;
}

/** Renders a time in UTC. */
export function renderDate(format: DateFormat, date: Date): string {
  return format
    .map((piece) =>
      "text" in piece
        ? piece.text
        : String(FIELDS[piece.field](date)).padStart(piece.field.length, "0"),
    )
    .join("");
}
