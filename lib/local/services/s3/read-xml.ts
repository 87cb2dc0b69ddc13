import { s3Error } from "./s3-errors.ts";

/** An element of an XML body, without attributes and name spaces: S3's requests need neither. */
export type XmlElement = {
  readonly name: string;
  /** Own text, entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
};

const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<\/(?<close>[\w:.-]+)\s*>|<(?<open>[\w:.-]+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?<empty>\/)?>|(?<text>[^<]+)/y;

type Open = { name: string; text: string; children: XmlElement[] };

/**
 * Parses the body of an S3 request. There are no document types, hence no entities but the five of XML.
 *
 * @throws {AwsError} MalformedXML
 */
export function readXml(xml: string): XmlElement {
  const root: Open = { name: "", text: "", children: [] };
  const stack: Open[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const groups = TOKEN.exec(xml)?.groups;
    if (groups === undefined) throw s3Error("MalformedXML");
    take(stack, groups);
  }
  const [only, ...more] = root.children;
  if (stack.length !== 1 || only === undefined || more.length > 0 || root.text.trim() !== "")
    throw s3Error("MalformedXML");
  return only;
}

function take(stack: Open[], groups: { readonly [name: string]: string | undefined }): void {
  const top = stack.at(-1);
  if (top === undefined || stack.length > 20) throw s3Error("MalformedXML");
  if (groups["text"] !== undefined) top.text += unescapeXml(groups["text"]);
  if (groups["open"] !== undefined) {
    const element: Open = { name: groups["open"].replace(/^.*:/, ""), text: "", children: [] };
    top.children.push(element);
    if (groups["empty"] === undefined) stack.push(element);
  }
  if (groups["close"] !== undefined) {
    if (stack.length === 1 || top.name !== groups["close"].replace(/^.*:/, ""))
      throw s3Error("MalformedXML");
    stack.pop();
  }
}

const ENTITIES: { readonly [name: string]: string } = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));|&/g,
    (_, hex, decimal, name) => {
      if (name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name] ?? "";
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (name !== undefined || !(code <= 0x10ffff)) throw s3Error("MalformedXML");
      return String.fromCodePoint(code);
    },
  );
}

/** Text of a child; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}
