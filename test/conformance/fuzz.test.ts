/** Hostile inputs: nothing crashes, nothing hangs, every error says where. `node bench/fuzz.ts` tries more of them. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hostileInputs } from "./hostile/hostile-inputs.ts";
import { HOSTILE_SHAPES } from "./hostile/hostile-shapes.ts";
import { judgeHostile } from "./hostile/judge-hostile.ts";
import { randomFrom } from "./hostile/random.ts";

const PARTS = Array.from({ length: 10 }, (_, part) => part);

describe("parseDocument() does not crash, takes no second, and places every error", () => {
  test.each(PARTS)("on part %i of 10,000 hostile inputs", (part) => {
    const complaints: string[] = [];
    const seed = 20_260_900 + part;
    for (const input of hostileInputs({ seed, count: 1_000, largest: 10_000 })) {
      const { complaint } = judgeHostile(input);
      if (complaint !== undefined) complaints.push(complaint);
    }
    expect(complaints).toStrictEqual([]);
  });

  test.each(Object.keys(HOSTILE_SHAPES))("on a mebibyte of: %s", (kind) => {
    const text = HOSTILE_SHAPES[kind]?.(1_048_000, randomFrom(1)) ?? "";
    expect(judgeHostile({ kind, text }).complaint).toBeUndefined();
  });

  test.each(["a long line", "many steps", "unknown keys"])("on ten mebibytes of: %s", (kind) => {
    const text = HOSTILE_SHAPES[kind]?.(10_485_760, randomFrom(2)) ?? "";
    expect(judgeHostile({ kind, text }).complaint).toBeUndefined();
  });
});

test("parseDocument() gets by with 96 MiB of heap for alias bombs and ten mebibytes of text", () => {
  const program = fileURLToPath(new URL("hostile/parse-bombs.ts", import.meta.url));
  const output = execFileSync(process.execPath, ["--max-old-space-size=96", program], {
    encoding: "utf8",
  });
  expect(output).toBe("refused 4 of 4\n");
});
