import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, clientToken } from "../../lib/build/digest.ts";
import { sha256 } from "../../lib/sha256.ts";

test("sha256() is that of the text in UTF-8", async () => {
  expect(await sha256("é")).toBe(
    "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
  );
});

test("canonicalJson() does not know the order of keys, nor what is undefined", () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: undefined })).toBe('{"b":[{"c":null,"d":1}]}');
});

test("canonicalJson() gives JSON that means the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false } as never), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("clientToken() is the same for the same thing, and another for another", async () => {
  const token = await clientToken("b-1", "copy", "us-east-1");
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(await clientToken("b-1", "copy", "us-east-1")).toBe(token);
  expect(await clientToken("b-1", "copy", "us-east-2")).not.toBe(token);
  expect(await clientToken("b-1", "copyus", "-east-1")).not.toBe(token);
});
