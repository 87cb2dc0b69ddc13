/** A program that parses what multiplies or is very large; a test gives it little memory. */
import { HOSTILE_SHAPES } from "./hostile-shapes.ts";
import { judgeHostile } from "./judge-hostile.ts";
import { randomFrom } from "./random.ts";

const inputs = [
  ["an alias bomb", 4_000],
  ["an alias bomb", 1_000_000],
  ["merges of merges", 1_000_000],
  ["a long line", 10_485_760],
] as const;
const refused = inputs.filter(([kind, size]) => {
  const text = HOSTILE_SHAPES[kind]?.(size, randomFrom(3)) ?? "";
  const { complaint, isValid } = judgeHostile({ kind, text });
  return complaint === undefined && !isValid;
});
console.log(`refused ${refused.length} of ${inputs.length}`);
