/** Names of pipelines, recipes, components and other resources. */
import type { Shape } from "../source/shape.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";

/** The service's pattern: 3 to 128 letters, digits, - and _, with spaces inside. */
export const RESOURCE_NAME = /^[-_A-Za-z0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z0-9]$/;

/** Reads a resource name. */
export function parseResourceName(text: string): Parsed<string> {
  if (RESOURCE_NAME.test(text)) return { value: text };
  const expected = "expected 3 to 128 letters, digits, - and _, with spaces only inside";
  const better = text
    .trim()
    .replace(/[^-_A-Za-z0-9 ]+/g, "-")
    .slice(0, 128)
    .trim();
  return refuse(expected, RESOURCE_NAME.test(better) ? `Write "${better}".` : undefined);
}

/**
 * The form of a name in ARNs: lower case, with hyphens for spaces and underscores. Two names with one form are the
 * same name to an account, so compare names by it.
 */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[ _]/g, "-");
}

/** A resource name. */
export const resourceName: Shape<string> = parsedText(parseResourceName, {
  pattern: RESOURCE_NAME.source,
});
