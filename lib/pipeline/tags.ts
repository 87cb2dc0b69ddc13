/** Tags, with the limits that Image Builder puts on them. */
import { mapping } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { INVALID, report, type Shape } from "../source/shape.ts";
import { parsedText, refuse } from "./parsed-text.ts";

/** Tags by key. */
export type Tags = { readonly [key: string]: string };

const tagKey = parsedText((key) => {
  if (key.startsWith("aws:"))
    return refuse('keys that start with "aws:" are reserved', "Choose another key.");
  return /^[a-zA-Z0-9\s_.:/=+\-@]{1,128}$/.test(key)
    ? { value: key }
    : refuse("expected a key of 1 to 128 letters, digits, spaces and _ . : / = + - @");
});

const tagValue = text({ maxLength: 256 });

/** A mapping of tag keys to values. `maximum` counts tags. */
export function tags(maximum = 50): Shape<Tags> {
  return tagsOf(tagValue, maximum);
}

/** A mapping of tag keys to values of a shape. */
export function tagsOf<T>(value: Shape<T>, maximum = 50): Shape<{ readonly [key: string]: T }> {
  const all = mapping(value, { key: tagKey, what: "tags" });
  return {
    schema: () => ({ ...all.schema(), maxProperties: maximum }),
    read(node, reading) {
      if (node.kind === "sequence")
        return report(reading, node, {
          code: "wrong-type",
          message: "Cannot read tags: they are a list, expected a mapping of keys to values",
          remedy: 'Write each tag as "key: value".',
        });
      const result = all.read(node, reading);
      if (node.kind !== "mapping" || node.entries.length <= maximum) return result;
      report(reading, node.entries[maximum]?.key ?? node, {
        code: "invalid-value",
        message: `Cannot use ${node.entries.length} tags: expected at most ${maximum}`,
      });
      return INVALID;
    },
  };
}
