/** Names of time zones. */
import { nearest } from "../source/nearest.ts";
import type { Shape } from "../source/shape.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";

/** Reads an IANA name such as `Europe/Berlin`, by the time zones that the runtime knows. */
export function parseTimeZone(name: string): Parsed<string> {
  if (/^[A-Za-z][A-Za-z0-9_+\-/]{2,99}$/.test(name) && isKnown(name)) return { value: name };
  const expected = "expected the IANA name of a time zone, such as Europe/Berlin";
  const zones = Intl.supportedValuesOf("timeZone");
  const guess = nearest(name, zones, zones.length) ?? byCity(name);
  return refuse(expected, guess === undefined ? undefined : `Did you mean "${guess}"?`);
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** "Berlin" → "Europe/Berlin". */
function byCity(name: string): string | undefined {
  const city = name.toLowerCase().replaceAll(" ", "_");
  return Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase().endsWith(`/${city}`));
}

/** The name of a time zone. */
export const timeZone: Shape<string> = parsedText(parseTimeZone, { minLength: 3, maxLength: 100 });
