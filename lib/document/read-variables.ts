import { list } from "../source/collections.ts";
import type { Mapping, Node, Scalar } from "../source/node.ts";
import { text } from "../source/scalars.ts";
import {
  below,
  INVALID,
  type Invalid,
  kindInWords,
  type Reading,
  report,
  type Shape,
} from "../source/shape.ts";
import type { Constant, Parameter } from "./document.ts";
import { membersOf } from "./members.ts";
import { name as nameShape } from "./name.ts";

/** `string` in any case; the language has no other type. */
export const variableType: Shape<"string"> = {
  read(node, reading) {
    if (node.kind === "scalar" && node.text.toLowerCase() === "string") return "string";
    return report(reading, node, {
      code: "invalid-value",
      message: `Cannot use ${kindInWords(node)} for "${reading.path}": expected string, the only type`,
    });
  },
  schema: () => ({ type: "string", pattern: "^[Ss][Tt][Rr][Ii][Nn][Gg]$" }),
};

/** The parameters and constants of a document. */
export type Variables = {
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** Every declared name, also of declarations that are wrong otherwise. */
  readonly declared: ReadonlySet<string>;
};

/** Reads both sections; reports every problem and leaves bad declarations out. */
export function readVariables(
  parameters: Node | undefined,
  constants: Node | undefined,
  reading: Reading,
): Variables {
  const declared = new Set<string>();
  const section = <T>(
    key: "parameters" | "constants",
    node: Node | undefined,
    read: (declaration: Declaration) => T | Invalid,
  ): T[] =>
    node === undefined
      ? []
      : declarationsIn(node, below(reading, key), declared)
          .map(read)
          .filter((variable): variable is T => variable !== INVALID);
  return {
    parameters: section("parameters", parameters, readParameter),
    constants: section("constants", constants, readConstant),
    declared,
  };
}

type Declaration = { readonly key: Scalar; readonly value: Node; readonly reading: Reading };

function declarationsIn(node: Node, reading: Reading, declared: Set<string>): Declaration[] {
  if (node.kind !== "sequence") {
    report(reading, node, {
      code: "wrong-type",
      message: `Cannot read "${reading.path}": it is ${kindInWords(node)}, expected a list`,
      remedy: "Write each name on its own line, after a dash, and its keys below it.",
    });
    return [];
  }
  return node.items.flatMap((item, index) => declarationIn(item, below(reading, index), declared));
}

function declarationIn(item: Node, reading: Reading, declared: Set<string>): Declaration[] {
  const entry = item.kind === "mapping" ? item.entries[0] : undefined;
  if (item.kind !== "mapping" || entry === undefined || item.entries.length > 1) {
    reportShape(item, reading);
    // Counted as declared, so that its uses are not reported as well.
    if (entry !== undefined) declared.add(entry.key.text);
    return [];
  }
  const { key, value } = entry;
  const isRepeated = declared.has(key.text);
  declared.add(key.text);
  if (nameShape.read(key, below(reading, key.text)) === INVALID) return [];
  if (!isRepeated) return [{ key, value, reading: below(reading, key.text) }];
  report(reading, key, {
    code: "repeated-name",
    message: `Cannot declare "${key.text}": another parameter or constant has this name`,
    remedy: "Rename one of the two.",
  });
  return [];
}

function reportShape(item: Node, reading: Reading): void {
  const mapping = item.kind === "mapping" ? (item satisfies Mapping) : undefined;
  report(reading, mapping?.entries[1]?.key ?? item, {
    code: "wrong-type",
    message: `Cannot read "${reading.path}": it is ${mapping === undefined ? kindInWords(item) : `a mapping with ${mapping.entries.length} keys`}, expected a mapping with the name as its only key`,
    remedy: "Indent type, default and the other keys below the name.",
  });
}

function readParameter({ key, value, reading }: Declaration): Parameter | Invalid {
  const what = `the parameter "${key.text}"`;
  const members = membersOf(value, ["type", "default", "description", "allowedValues"], reading, {
    what,
    advice: { value: 'Use "default" in a parameter; "value" belongs to a constant.' },
  });
  if (members === INVALID) return INVALID;
  const type = members.need("type", variableType);
  const fallback = members.read("default", text(), undefined);
  const description = members.read("description", text(), "");
  const allowedValues = members.read("allowedValues", list(text()), undefined);
  if (type === INVALID || fallback === INVALID || description === INVALID) return INVALID;
  if (allowedValues === INVALID) return INVALID;
  return {
    name: key.text,
    nameSpan: key.span,
    ...(fallback === undefined ? {} : { default: fallback }),
    description,
    ...(allowedValues === undefined ? {} : { allowedValues }),
  };
}

function readConstant({ key, value, reading }: Declaration): Constant | Invalid {
  const members = membersOf(value, ["type", "value"], reading, {
    what: `the constant "${key.text}"`,
    advice: { default: 'Use "value" in a constant; "default" belongs to a parameter.' },
  });
  if (members === INVALID) return INVALID;
  const type = members.need("type", variableType);
  const read = members.need("value", text());
  return type === INVALID || read === INVALID
    ? INVALID
    : { name: key.text, nameSpan: key.span, value: read };
}
