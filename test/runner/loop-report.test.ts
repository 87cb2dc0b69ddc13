import { expect, test } from "vitest";
import { loopReport } from "../../lib/runner/loop-report.ts";

test.each([
  [undefined, null],
  [
    { kind: "for", name: "disk", start: 10, end: 30, updateBy: 10 } as const,
    { name: "disk", for: { start: 10, end: 30, updateBy: 10 } },
  ],
  [{ kind: "forEach", name: "", items: ["a"] } as const, { name: "", forEach: ["a"] }],
  [
    { kind: "forEachText", name: "", list: "a,b", delimiter: "," } as const,
    { name: "", forEach: { list: "a,b", delimiter: "," } },
  ],
])("loopReport() writes %j as a document does", (loop, expected) => {
  expect(loopReport(loop)).toStrictEqual(expected);
});
