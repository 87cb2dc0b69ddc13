import { expect, test } from "vitest";
import { readXml } from "../../../../lib/local/services/s3/read-xml.ts";

test("readXml() reads elements, text and the entities of XML", () => {
  const xml =
    '<?xml version="1.0"?>\n<Delete xmlns="http://s3"><!-- two --><Object><Key>a&amp;b &#x41;&#66;</Key></Object>\n<Quiet/></Delete>';
  expect(readXml(xml)).toStrictEqual({
    name: "Delete",
    text: "\n",
    children: [
      { name: "Object", text: "", children: [{ name: "Key", text: "a&b AB", children: [] }] },
      { name: "Quiet", text: "", children: [] },
    ],
  });
});

test.each([
  [""],
  ["text"],
  ["<a>"],
  ["<a></b>"],
  ["<a/><b/>"],
  ["</a>"],
  ["<a>&undefined;</a>"],
  ["<a>& </a>"],
  ["<a>&#x110000;</a>"],
  ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ["<a".repeat(30)],
  ["<a>".repeat(30)],
])("readXml() refuses %j", (xml) => {
  expect(() => readXml(xml)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
