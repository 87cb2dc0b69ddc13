import fc from "fast-check";
import { stringify } from "yaml";
import { actionCatalog } from "../../../lib/actions/catalog.ts";
import { HOSTILE_PIECES } from "./hostile-pieces.ts";

/** Values of any kind where texts are expected. */
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_PIECES) },
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
);
const name = fc.oneof(fc.constantFrom("Abc", "build", "validate", "test", "ab", "a b"), anything);
const inputNames = ["commands", "path", "source", "destination", "content", "force", "include"];
const inputs = fc.oneof(
  fc.record({ commands: fc.array(anything, { maxLength: 3 }) }),
  fc.dictionary(fc.constantFrom(...inputNames), anything, { maxKeys: 4 }),
  fc.array(
    fc.dictionary(fc.constantFrom("path", "source", "destination", "overwrite"), anything, {
      maxKeys: 3,
    }),
    { maxLength: 3 },
  ),
  anything,
);
const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.dictionary(
      fc.constantFrom("stringEquals", "numberLessThan", "patternMatches", "value", "path", "then"),
      anything,
      { maxKeys: 3 },
    ),
    fc.record({ not: tie("condition") }),
    fc.record({ and: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie("condition"), { maxLength: 3 }), else: anything }),
  ),
}));
const loop = fc.record(
  {
    name,
    for: fc.record({ start: anything, end: anything, updateBy: anything }),
    forEach: fc.oneof(
      fc.array(anything, { maxLength: 3 }),
      fc.record({ list: anything, delimiter: anything }),
    ),
  },
  { requiredKeys: [] },
);
const step = fc.record(
  {
    name,
    action: fc.oneof(fc.constantFrom(...actionCatalog.keys()), anything),
    timeoutSeconds: anything,
    onFailure: fc.oneof(fc.constantFrom("Abort", "Continue", "Ignore"), anything),
    maxAttempts: anything,
    if: condition,
    loop,
    inputs,
    disableLogging: anything,
  },
  { requiredKeys: ["name", "action"] },
);
const variables = fc.array(
  fc.dictionary(
    name.map((value) => (typeof value === "string" ? value : `${JSON.stringify(value)}`)),
    fc.dictionary(fc.constantFrom("type", "default", "value", "allowedValues"), anything),
  ),
  { maxLength: 3 },
);
const document = fc.record(
  {
    name: anything,
    description: anything,
    schemaVersion: fc.oneof(fc.constant("1.0"), anything),
    parameters: variables,
    constants: variables,
    phases: fc.oneof(
      fc.array(fc.record({ name, steps: fc.oneof(fc.array(step, { maxLength: 3 }), anything) }), {
        maxLength: 3,
      }),
      anything,
    ),
    disableLogging: anything,
  },
  { requiredKeys: ["schemaVersion", "phases"] },
);

/** Documents of the right keys with values of any kind, as YAML or JSON. */
export const hostileStructure: fc.Arbitrary<string> = fc
  .tuple(document, fc.constantFrom("block", "flow", "json"))
  .map(([plain, style]) =>
    style === "json"
      ? JSON.stringify(plain)
      : stringify(plain, {
          collectionStyle: style === "flow" ? "flow" : "block",
          aliasDuplicateObjects: false,
        }),
  );
