import { expect, test } from "vitest";
import { outputTail } from "../../lib/runner/output-tail.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("outputTail() keeps the last lines of both streams in the order they were complete", () => {
  const tail = outputTail(3);
  tail.add("stdout", bytes("one\ntwo\nthr"));
  tail.add("stderr", bytes("oops\r\n"));
  tail.add("stdout", bytes("ee\nopen"));
  expect(tail.lines()).toStrictEqual(["oops", "three", "open"]);
});

test("outputTail() joins characters that were cut between chunks", () => {
  const tail = outputTail();
  const [first, second] = [bytes("ä").slice(0, 1), bytes("ä\n").slice(1)];
  tail.add("stdout", first);
  tail.add("stdout", second);
  expect(tail.lines()).toStrictEqual(["ä"]);
});

test("outputTail() is empty for no output", () => {
  expect(outputTail().lines()).toStrictEqual([]);
});

test("outputTail() shows the end of output without line breaks, whatever its length", () => {
  const tail = outputTail();
  for (let index = 0; index < 100; index++) tail.add("stdout", bytes("x".repeat(10_000)));
  tail.add("stdout", bytes("end"));
  const lines = tail.lines();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.length).toBeLessThan(200_000);
  expect(lines[0]?.endsWith("xend")).toBe(true);
});
