import fc from "fast-check";
import { expect, test } from "vitest";
import { renderXml } from "../../../../lib/local/endpoint/protocols/xml.ts";
import { readXml } from "../../../../lib/local/services/s3/read-xml.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

test("renderXml() repeats elements for lists and leaves undefined members out", () => {
  const content = {
    set: { item: [{ id: "a", none: undefined }, { id: "b" }] },
    empty: { item: [] },
    at: new Date(0),
    count: 3,
    isLast: false,
  };
  expect(renderXml("R", content, "http://example.com/")).toBe(
    `${HEAD}<R xmlns="http://example.com/"><set><item><id>a</id></item><item><id>b</id></item></set><empty></empty><at>1970-01-01T00:00:00.000Z</at><count>3</count><isLast>false</isLast></R>`,
  );
});

test("renderXml() escapes, and replaces what XML cannot hold", () => {
  expect(renderXml("R", { a: "<&>\"'\r\n\t\u001b[0m\ud800" })).toBe(
    `${HEAD}<R><a>&lt;&amp;&gt;&quot;'&#xD;\n\t\ufffd[0m\ufffd</a></R>`,
  );
});

test("readXml() reads the text that renderXml() has written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(readXml(renderXml("R", { a: text })).children[0]?.text).toBe(text);
    }),
  );
});
