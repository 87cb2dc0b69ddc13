import { HOSTILE_PIECES } from "./hostile-pieces.ts";
import type { Random } from "./random.ts";

/** Texts of a size that is asked for, each bad in a way of its own. The size is about that of the text. */
type Shape = (size: number, random: Random) => string;

const HEAD = "schemaVersion: 1.0\nphases:\n- name: build\n  steps:\n";
const step = (index: number, rest: string): string => `  - {name: Step${index}, ${rest}}\n`;
const bash = (command: string): string => `action: ExecuteBash, inputs: {commands: [${command}]}`;
const many = (size: number, piece: (index: number) => string): string => {
  const pieces: string[] = [];
  for (let length = 0; length < size; length += pieces.at(-1)?.length ?? 1)
    pieces.push(piece(pieces.length) || " ");
  return pieces.join("");
};

/** Documents that nest, repeat, multiply or grow. */
export const HOSTILE_SHAPES: { readonly [name: string]: Shape } = {
  "one piece again and again": (size, random) => {
    const piece = random.of(HOSTILE_PIECES);
    return many(size, () => piece);
  },
  "pieces in any order": (size, random) => many(size, () => random.of(HOSTILE_PIECES)),
  "lists in lists": (size, random) => nested(size, random.of(["[", "[[", "[a,", "- ", "[{a: "])),
  "mappings in mappings": (size) => nested(size, "{a: "),
  "block mappings in mappings": (size) =>
    many(Math.min(size, 20_000), (index) => `${" ".repeat(index)}a:\n`),
  "conditions in conditions": (size, random) =>
    HEAD +
    step(
      0,
      `${bash("a")}, if: ${random.of(["{not: ", "{and: [", "{not: [", "{or: [{and: ["]).repeat(size / 8)}{fileExists: a}`,
    ),
  "an alias bomb": (size) => {
    const levels = Math.min(60, Math.ceil(size / 60));
    const bombs = many(levels * 40, (index) =>
      index === 0
        ? "a0: &a0 [x,x,x,x,x,x,x,x]\n"
        : `a${index}: &a${index} [${`*a${index - 1},`.repeat(8)}]\n`,
    );
    return `${bombs}phases: *a1\n`;
  },
  "an alias to what it is in": () => "a: &a [*a]\nphases: *a\n",
  "merges of merges": (size) =>
    many(
      Math.min(size, 50_000),
      (index) => `m${index}: &m${index} {<<: *m${index - 1}, k${index}: 1}\n`,
    ),
  "many anchors": (size) => many(size, (index) => `- &a${index} x\n- *a${index}\n`),
  "a long line": (size, random) =>
    `name: ${random.of(["a", "é", "😀", "{", "\t", "{{ a", "'"]).repeat(size / 2)}\n`,
  "a long name": (size) => HEAD + step(0, bash("a")).replace("Step0", "S".repeat(size)),
  "a huge number": (size, random) =>
    `${HEAD}${step(0, `${random.of(["timeoutSeconds", "maxAttempts"])}: ${"9".repeat(size)}, ${bash("a")}`)}`,
  "a huge index": (size) =>
    HEAD +
    step(0, bash("a")) +
    step(1, bash(`'{{ build.Step0.inputs[${"9".repeat(size)}].commands }}'`)),
  "many steps": (size) => HEAD + many(size, (index) => step(index, bash("a"))),
  "steps of one name": (size) => HEAD + many(size, () => step(1, bash("a"))),
  "chains to each other": (size) =>
    HEAD +
    many(size, (index) => step(index, bash(`'{{ build.Step${index + 1}.outputs.stdout }}'`))),
  "undeclared names": (size) =>
    HEAD + step(0, bash(`'${many(size, (index) => `{{ Name${index} }}`)}'`)),
  "many parameters": (size) =>
    `schemaVersion: 1.0\nparameters:\n${many(size, (index) => `- Par${index % 500}: {type: string}\n`)}`,
  "unknown keys": (size, random) => {
    const key = random.of(["key", "__proto__", "phase", "step", "😀"]);
    return many(size, (index) => `${key}${index % 3 === 0 ? "" : index}: 1\n`);
  },
  "a hostile pattern": (size, random) => {
    const pattern = many(size, () =>
      random.of(["(a*)*", "((", "[^", "a{9}", "(?:", "|", "\\d+", ")", "x?", "(?i)"]),
    );
    return `${HEAD}  - {name: Abc, action: Assert, inputs: {patternMatches: '${pattern}', value: a}}\n`;
  },
  "a loop with no end": (_, random) =>
    `${HEAD}${step(0, `${bash("a")}, loop: {for: {start: ${random.below(9)}, end: ${random.of(["9".repeat(30), "-5", "5", "''"])}, updateBy: ${random.of(["0", "-1", "1", "1e9"])}}}`)}`,
  "several documents": (size) => many(size, () => "--- {}\n"),
};

function nested(size: number, opening: string): string {
  const depth = Math.ceil(size / opening.length);
  return `phases: ${opening.repeat(depth)}`;
}
