/** Content of an XML element: arrays repeat the element, undefined members are left out, dates are ISO 8601. */
export type XmlContent =
  | string
  | number
  | boolean
  | Date
  | readonly XmlContent[]
  | { readonly [name: string]: XmlContent | undefined };

/**
 * Renders a document.
 *
 * @param content Is written as it is structured; see {@link XmlContent}.
 */
export function renderXml(root: string, content: unknown, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${escapeXml(namespace)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${renderContent(content)}</${root}>`;
}

function renderContent(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (content instanceof Date) return content.toISOString();
  if (typeof content === "object")
    return Object.entries(content)
      .map(([name, member]) => renderMember(name, member))
      .join("");
  return escapeXml(String(content));
}

function renderMember(name: string, member: unknown): string {
  if (member === undefined) return "";
  if (Array.isArray(member)) return member.map((item) => renderMember(name, item)).join("");
  return `<${name}>${renderContent(member)}</${name}>`;
}

const ESCAPES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A parser would make a plain newline of it.
  "\r": "&#xD;",
};

/** Escapes text. Characters that XML 1.0 cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character)
    .replaceAll(FORBIDDEN, "\uFFFD");
}

/** Control characters but tab, line feed and carriage return, and the two that are no characters. */
const FORBIDDEN = /[^\P{Cc}\t\n\r\u007F-\u009F]|[\uFFFE\uFFFF]/gu;
