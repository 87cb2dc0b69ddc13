import { list } from "../source/collections.ts";
import type { Node } from "../source/node.ts";
import { integer, text } from "../source/scalars.ts";
import {
  below,
  INVALID,
  type Invalid,
  type JsonSchema,
  kindInWords,
  type Reading,
  report,
  type Shape,
} from "../source/shape.ts";
import type { Loop } from "./loop.ts";
import { membersOf } from "./members.ts";

const DELIMITERS = [".", ",", ";", ":", "\n", "\t", " ", "-", "_"];
const loopName = text({
  pattern: /^[A-Za-z0-9_-]{1,128}$/,
  expected: "1 to 128 letters, digits, - and _",
});

/** A step's `loop`. No references but in the items or the text of `forEach`, which are kept as templates. */
export const loop: Shape<Loop> = { read: readLoop, schema: loopSchema };

function readLoop(node: Node, reading: Reading): Loop | Invalid {
  const members = membersOf(node, ["name", "for", "forEach"], reading, { what: "the loop" });
  if (members === INVALID) return INVALID;
  const name = members.read("name", loopName, "");
  const [counted, each] = [members.at("for"), members.at("forEach")];
  if ((counted === undefined) === (each === undefined))
    return report(reading, node.kind === "mapping" ? (node.entries[0]?.key ?? node) : node, {
      code: counted === undefined ? "missing-key" : "several-operators",
      message: `Cannot read the loop: it has ${counted === undefined ? "neither" : "both"} "for" ${counted === undefined ? "nor" : "and"} "forEach", expected exactly one of them`,
    });
  const range =
    counted !== undefined
      ? readFor(counted, below(reading, "for"))
      : readForEach(each ?? node, below(reading, "forEach"));
  return name === INVALID || range === INVALID ? INVALID : { name, ...range };
}

type Range<Kind extends Loop["kind"]> = Kind extends Kind
  ? Omit<Extract<Loop, { kind: Kind }>, "name">
  : never;

function readFor(node: Node, reading: Reading): Range<"for"> | Invalid {
  const members = membersOf(node, ["start", "end", "updateBy"], reading, {
    what: 'the loop\'s "for"',
  });
  if (members === INVALID) return INVALID;
  const start = members.need("start", integer());
  const end = members.need("end", integer());
  const updateBy = members.need("updateBy", integer());
  if (start === INVALID || end === INVALID || updateBy === INVALID) return INVALID;
  const isReached = updateBy !== 0 && Math.sign(end - start) * Math.sign(updateBy) !== -1;
  if (isReached) return { kind: "for", start, end, updateBy };
  return report(below(reading, "updateBy"), members.at("updateBy") ?? node, {
    code: "endless-loop",
    message: `Cannot loop from ${start} to ${end} by ${updateBy}: it never reaches the end`,
    remedy: `Use ${end < start ? "a negative" : "a positive"} "updateBy".`,
  });
}

function readForEach(node: Node, reading: Reading): Range<"forEach" | "forEachText"> | Invalid {
  if (node.kind === "sequence") {
    const items = list(text(), { minimum: 1 }).read(node, reading);
    return items === INVALID ? INVALID : { kind: "forEach", items };
  }
  const members = membersOf(node, ["list", "delimiter"], reading, {
    what: 'the loop\'s "forEach"',
  });
  if (members === INVALID) return INVALID;
  const listed = members.need("list", text());
  const delimiter = members.read("delimiter", delimiterShape, ",");
  if (listed === INVALID || delimiter === INVALID) return INVALID;
  return { kind: "forEachText", list: listed, delimiter };
}

const delimiterShape: Shape<string> = {
  read(node, reading) {
    if (node.kind === "scalar" && DELIMITERS.includes(node.text)) return node.text;
    return report(reading, node, {
      code: "invalid-value",
      message: `Cannot use ${kindInWords(node)} as delimiter: expected one of . , ; : - _ newline, tab, space`,
    });
  },
  schema: () => ({ enum: DELIMITERS }),
};

function loopSchema(): JsonSchema {
  const bounds = {
    start: integer().schema(),
    end: integer().schema(),
    updateBy: integer().schema(),
  };
  const counted = objectOf(bounds, ["start", "end", "updateBy"]);
  const split = objectOf({ list: text().schema(), delimiter: delimiterShape.schema() }, ["list"]);
  const each = { anyOf: [list(text(), { minimum: 1 }).schema(), split] };
  return {
    ...objectOf({ name: loopName.schema(), for: counted, forEach: each }, []),
    oneOf: [{ required: ["for"] }, { required: ["forEach"] }],
  };
}

function objectOf(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}
