import { expect, test } from "vitest";
import { record, required } from "../../lib/source/collections.ts";
import { text } from "../../lib/source/scalars.ts";
import { readValue } from "../../lib/source/shape.ts";

const open = record({ source: required(text()) }, { isOpen: true });

test("record() that is open passes over keys that it does not know", () => {
  const event = { source: "aws.ec2", version: "0", resources: [] };
  expect(readValue(open, event)).toStrictEqual({ value: { source: "aws.ec2" }, issues: [] });
});

test("record() that is open still misses what it needs", () => {
  expect(readValue(open, { version: "0" }).issues.map(({ code }) => code)).toStrictEqual([
    "missing-key",
  ]);
});

test("record() that is open says so in its schema", () => {
  expect(open.schema()).toMatchObject({ additionalProperties: true });
});
