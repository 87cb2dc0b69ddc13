/** Names with variables that are filled in when a build ends: of AMIs, tag values, container tags. */

import { nearest } from "../source/nearest.ts";
import type { Shape } from "../source/shape.ts";
import { type DateFormat, parseDateFormat, renderDate } from "./date-format.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";

/** A piece of a template. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "build-date"; readonly format: DateFormat | undefined }
  | { readonly kind: "build-version" };

/** A template in pieces, in order; `text` is the template as written. */
export type NameTemplate = { readonly text: string; readonly pieces: readonly Piece[] };

/** What the variables stand for. */
export type NameValues = {
  /** When the image was made. */
  readonly buildDate: Date;
  /** Build number of the image version, e.g. 3 of 1.0.0/3. */
  readonly buildVersion: number;
};

/** Longest template; no name or tag value is longer than 256 characters. */
const MAX_TEMPLATE = 1024;

const VARIABLES = ["imagebuilder:buildDate", "imagebuilder:buildVersion"];

/** Reads a template: text with `{{ imagebuilder:buildDate }}`, `{{ imagebuilder:buildDate:yyyyMMdd }}`, `{{ imagebuilder:buildVersion }}`. */
export function parseNameTemplate(text: string): Parsed<NameTemplate> {
  if (text.length > MAX_TEMPLATE)
    return refuse(`it has ${text.length} characters, expected at most ${MAX_TEMPLATE}`);
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{\{(.*?)\}\}/g)) {
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    const variable = parseVariable((match[1] ?? "").trim());
    if ("refusal" in variable)
      return { refusal: { ...variable.refusal, at: match.index, length: match[0].length } };
    pieces.push(variable.value);
    end = match.index + match[0].length;
  }
  const rest = text.slice(end);
  if (rest.includes("{{"))
    return {
      refusal: { reason: "a {{ is not closed by }}", at: end + rest.indexOf("{{"), length: 2 },
    };
  if (rest !== "") pieces.push({ kind: "text", text: rest });
  return { value: { text, pieces } };
}

function parseVariable(written: string): Parsed<Piece> {
  if (written === "imagebuilder:buildVersion") return { value: { kind: "build-version" } };
  const [, date, suffix] = /^(imagebuilder:buildDate)(?::(.*))?$/.exec(written) ?? [];
  if (date === undefined) {
    const guess = nearest(written.includes(":") ? written : `imagebuilder:${written}`, VARIABLES);
    return refuse(
      `the variable "${written}" is unknown, expected ${VARIABLES.join(" or ")}`,
      guess === undefined ? undefined : `Did you mean "{{ ${guess} }}"?`,
    );
  }
  if (suffix === undefined) return { value: { kind: "build-date", format: undefined } };
  const format = parseDateFormat(suffix);
  return "value" in format ? { value: { kind: "build-date", format: format.value } } : format;
}

/** Fills in a template. Dates without a format are ISO 8601 in UTC, with hyphens for colons. */
export function renderName(template: NameTemplate, values: NameValues): string {
  return template.pieces.map((piece) => renderPiece(piece, values)).join("");
}

function renderPiece(piece: Piece, { buildDate, buildVersion }: NameValues): string {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "build-version") return String(buildVersion);
  return piece.format === undefined ? timestamp(buildDate) : renderDate(piece.format, buildDate);
}

/** True when a template gives another name to each build. */
export function isUniquePerBuild(template: NameTemplate): boolean {
  return template.pieces.some((piece) => piece.kind !== "text");
}

/**
 * The name of an AMI that was given none: the recipe's name, the time and the build number, e.g.
 * `web 2026-07-28T01-14-17.416Z 3`. Image Builder leaves the number out; builds that begin at once would have one name.
 */
export function defaultAmiName(
  recipeName: string,
  { buildDate, buildVersion }: NameValues,
): string {
  const end = `${timestamp(buildDate)} ${buildVersion}`;
  return `${recipeName.slice(0, MAX_AMI_NAME - end.length - 1)} ${end}`;
}

function timestamp(date: Date): string {
  return date.toISOString().replaceAll(":", "-");
}

const MAX_AMI_NAME = 128;

/** What EC2 takes as the name of an AMI. */
export const AMI_NAME = /^[a-zA-Z0-9 ().\-/'@_[\]]{3,128}$/;

const EXAMPLE: NameValues = {
  buildDate: new Date(Date.UTC(2026, 11, 31, 23, 59, 59, 999)),
  buildVersion: 1,
};

/** Reads a template whose every result is a valid AMI name. */
export function parseAmiNameTemplate(text: string): Parsed<NameTemplate> {
  if (text.length > 127) return refuse(`it has ${text.length} characters, expected at most 127`);
  const parsed = parseNameTemplate(text);
  if ("refusal" in parsed) return parsed;
  const name = renderName(parsed.value, EXAMPLE);
  if (AMI_NAME.test(name)) return parsed;
  const strange = /[^a-zA-Z0-9 ().\-/'@_[\]]/.exec(name)?.[0];
  if (strange === undefined)
    return refuse(
      `"${name}" is too ${name.length < 3 ? "short" : "long"}, expected 3 to 128 characters`,
    );
  const at = text.indexOf(strange);
  return {
    refusal: {
      reason: `"${strange}" is not allowed in the name of an AMI, expected letters, digits, spaces and ( ) . / - ' @ _ [ ]`,
      ...(at === -1 ? {} : { at, length: 1 }),
    },
  };
}

/** Reads a template whose every result is a valid tag of a container image. */
export function parseContainerTagTemplate(text: string): Parsed<NameTemplate> {
  const parsed = parseNameTemplate(text);
  if ("refusal" in parsed) return parsed;
  return /^\w[\w.-]{0,127}$/.test(renderName(parsed.value, EXAMPLE))
    ? parsed
    : refuse("expected a tag of up to 128 letters, digits, _ . and -");
}

/** A template for the name of an AMI. */
export const amiNameTemplate: Shape<NameTemplate> = parsedText(parseAmiNameTemplate, {
  minLength: 3,
  maxLength: 127,
});

/** A template for the tag of a container image. */
export const containerTagTemplate: Shape<NameTemplate> = parsedText(parseContainerTagTemplate, {
  minLength: 1,
});
