import { expect, test } from "vitest";
import { logBatches } from "../../../lib/host/aws/log-batches.ts";

const lines = (count: number, message: string) =>
  Array.from({ length: count }, (_, timestamp) => ({ timestamp, message }));

test("logBatches() sorts by time and gives each event some text", () => {
  const given = [
    { timestamp: 2, message: "b" },
    { timestamp: 1, message: "" },
    { timestamp: 2, message: "c" },
  ];
  expect(logBatches(given)).toStrictEqual([
    [
      { timestamp: 1, message: " " },
      { timestamp: 2, message: "b" },
      { timestamp: 2, message: "c" },
    ],
  ]);
});

test.each([
  ["nothing", lines(0, ""), []],
  ["10 000 events", lines(10_000, "x"), [10_000]],
  ["more events", lines(10_001, "x"), [10_000, 1]],
  ["a mebibyte with 26 bytes for each event", lines(1024, "x".repeat(998)), [1024]],
  ["more bytes", lines(1024, "x".repeat(999)), [1023, 1]],
  ["bytes of UTF-8", lines(1024, "ä".repeat(500)), [1022, 2]],
])("logBatches() of %s", (_, given, sizes) => {
  expect(logBatches(given).map((batch) => batch.length)).toStrictEqual(sizes);
});

test("logBatches() cuts a line that is too long for one event", () => {
  expect(logBatches(lines(1, "x".repeat(100_000)))[0]?.[0]?.message).toHaveLength(85_000);
});
