import { expect, test } from "vitest";
import { emptyOf } from "../../lib/pipeline/empty-of.ts";
import { defaulted, optional, record, required } from "../../lib/source/collections.ts";
import { text } from "../../lib/source/scalars.ts";

test("emptyOf() gives the defaults of a shape", () => {
  expect(emptyOf(record({ a: defaulted(text(), "x"), b: optional(text()) }))).toStrictEqual({
    a: "x",
  });
});

test("emptyOf() refuses a shape that needs a key", () => {
  expect(() => emptyOf(record({ a: required(text()) }))).toThrow(
    new TypeError("Cannot make a default: the shape has required keys"),
  );
});
