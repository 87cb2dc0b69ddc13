/** Tags whose values have variables that are filled in when a build ends. */
import type { Shape } from "../source/shape.ts";
import { parseNameTemplate } from "./name-template.ts";
import { parsedText, refuse } from "./parsed-text.ts";
import { type Tags, tagsOf } from "./tags.ts";

/** Longest value of a tag. */
const MAX_VALUE = 256;

const template: Shape<string> = parsedText(
  (text) => {
    if (text.length > MAX_VALUE)
      return refuse(`it has ${text.length} characters, expected at most ${MAX_VALUE}`);
    const parsed = parseNameTemplate(text);
    return "value" in parsed ? { value: text } : parsed;
  },
  { maxLength: MAX_VALUE },
);

/** Tags whose values are valid templates, kept as they are written; `parseNameTemplate` reads each. */
export const tagTemplates: Shape<Tags> = tagsOf(template);
