/** The keys of the pipeline file as Markdown tables, from its JSON Schema: the heart of docs/pipeline-file.md. */
import type { JsonSchema } from "../source/shape.ts";
import { type Member, mappingIn, membersOf, typeInWords } from "./schema-in-words.ts";

/** A mapping with at least so many keys gets a table of its own; the keys of a smaller one stand as dotted paths. */
const KEYS_OF_OWN_TABLE = 4;

/** Tables so far: where each mapping has been shown, by its schema. */
type Shown = Map<string, string>;

/**
 * Renders a table of the file's own keys, and one for each mapping in it, in the order of the file.
 *
 * @param sources What each key at the top comes from, for the line above its table; "" is the file itself.
 */
export function renderReference(
  schema: JsonSchema,
  sources: { readonly [key: string]: string },
): string {
  const shown: Shown = new Map();
  const top = membersOf(schema, "");
  const own = renderTable(
    "The pipeline",
    top.map((member) => renderRow(member)),
    sources[""],
  );
  const rest = top.flatMap((member) => {
    const inner = mappingIn(member.schema);
    return inner === undefined
      ? []
      : renderMapping(pathOf(member), inner, shown, sources[member.key]);
  });
  return [own, ...rest].join("\n\n");
}

/** The table of a mapping, then those of mappings inside it. */
function renderMapping(
  path: string,
  schema: JsonSchema,
  shown: Shown,
  source?: string,
): readonly string[] {
  shown.set(JSON.stringify(schema), path);
  const rows: string[] = [];
  const later: string[] = [];
  const visit = (member: Member): void => {
    const inner = mappingIn(member.schema);
    const place = inner === undefined ? undefined : shown.get(JSON.stringify(inner));
    rows.push(renderRow(member, place));
    if (inner === undefined || place !== undefined) return;
    const members = membersOf(inner, `${pathOf(member)}.`);
    if (members.length < KEYS_OF_OWN_TABLE) members.forEach(visit);
    else later.push(...renderMapping(`${path}.${pathOf(member)}`, inner, shown));
  };
  membersOf(schema, "").forEach(visit);
  return [renderTable(`\`${path}\``, rows, source), ...later];
}

/** The key, with [] when it holds a list of mappings. */
function pathOf(member: Member): string {
  return `${member.key}${member.isList ? "[]" : ""}`;
}

function renderTable(title: string, rows: readonly string[], source: string | undefined): string {
  return [
    `### ${title}`,
    "",
    ...(source === undefined ? [] : [`Image Builder: ${source}.`, ""]),
    "| key | value | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function renderRow(member: Member, place?: string): string {
  const { key, schema, isRequired } = member;
  const fallback = schema["default"];
  const isPlain = fallback !== undefined && typeof fallback !== "object";
  const preset = isRequired ? "**required**" : isPlain ? `\`${fallback}\`` : "";
  const where = place === undefined ? "" : ` Keys as in \`${place}\`.`;
  const cells = [`\`${key}\``, typeInWords(schema), preset, `${member.description}${where}`];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
