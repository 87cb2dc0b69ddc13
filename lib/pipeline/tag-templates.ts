/** Tags whose values have variables that are filled in when a build ends. */
import type { Shape } from "../source/shape.ts";
import { parseNameTemplate } from "./name-template.ts";
import { parsedText } from "./parsed-text.ts";
import { type Tags, tagsOf } from "./tags.ts";

/** Longest value of a tag. */
const MAX_VALUE = 256;

const template: Shape<string> = parsedText(
  (text) => {
    const parsed = parseNameTemplate(text);
    return "value" in parsed ? { value: text } : parsed;
  },
  { maxLength: MAX_VALUE },
);

/** Tags whose values are valid templates, kept as they are written; `parseNameTemplate` reads each. */
export const tagTemplates: Shape<Tags> = tagsOf(template);
