/** docs/feature-support.md: every rule has tests, and every test that it names exists. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

type Named = { readonly feature: string; readonly file: string; readonly title: string };

/** The tests of each row of the tables: `file` "title", "title"; `file` "title". */
const rows = read("docs/feature-support.md")
  .split("\n")
  .filter((line) => /^\| (?!Feature|---)/.test(line))
  .map((line) => line.split(" | "))
  .map(([feature = "", , tests = ""]) => ({ feature: feature.slice(2), tests }));
const named: readonly Named[] = rows.flatMap(({ feature, tests }) =>
  [...tests.matchAll(/`([\w/.-]+)`((?:,? "[^"]+")+)/g)].flatMap(([, file = "", titles = ""]) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ feature, file, title })),
  ),
);

test("every rule names a test", () => {
  const proven = new Set(named.map(({ feature }) => feature));
  expect(rows.length).toBeGreaterThan(90);
  expect(rows.filter(({ feature }) => !proven.has(feature))).toStrictEqual([]);
});

test.each(named)("$feature: $file has the test $title", ({ file, title }) => {
  const source = read(`test/${file}.test.ts`);
  // Titles stand in quotes of either kind; those of tables may be rows of them.
  const found = [`"${title}"`, `\`${title}\``, `'${title}'`].some((text) => source.includes(text));
  expect(found).toBe(true);
});
