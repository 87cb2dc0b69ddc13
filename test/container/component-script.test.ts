import { describe, expect, test } from "vitest";
import { failureReportReader } from "../../lib/container/component-script.ts";

const REPORT = '{\n  "message": "it broke"\n}';

function read(output: string): string | undefined {
  const reader = failureReportReader();
  for (const line of output.split("\n")) reader.push(line);
  return reader.report();
}

describe("failureReportReader()", () => {
  test("finds the report in an engine's output", () => {
    const output = `STEP 3\nkiln-failure-begins\n${REPORT}\nkiln-failure-ends\nerror: exit 1`;
    expect(read(output)).toBe(REPORT);
  });

  test("looks through what docker puts before each line", () => {
    const lines = ["kiln-failure-begins", ...REPORT.split("\n"), "kiln-failure-ends"];
    expect(read(lines.map((line) => `#12 3.456 ${line}`).join("\n"))).toBe(REPORT);
  });

  test("tells what is for programs only", () => {
    const reader = failureReportReader();
    const lines = ["STEP 3", "kiln-failure-begins", REPORT, "kiln-failure-ends", "error"];
    expect(lines.map(reader.push)).toStrictEqual([false, true, true, true, false]);
  });

  test("finds none where none begins, or none ends", () => {
    expect(read("STEP 1\nerror")).toBeUndefined();
    expect(read(`kiln-failure-begins\n${REPORT}`)).toBeUndefined();
  });
});
