import { describe, expect, test } from "vitest";
import {
  isAlive,
  ownerKey,
  parseOwner,
  parseOwnerKey,
  thisProcess,
} from "../../../lib/local/machines/owner.ts";

describe("isAlive()", () => {
  const own = thisProcess();
  test.each([
    { name: "this process", owner: own, expected: true },
    {
      name: "a later process with the same number",
      owner: { ...own, startTime: "1" },
      expected: false,
    },
    { name: "a process that has ended", owner: { ...own, pid: 4_194_303 }, expected: false },
    {
      name: "a process before the last boot",
      owner: { ...own, bootId: "earlier" },
      expected: false,
    },
    {
      name: "a process of a container, of which nothing is known",
      owner: { ...own, pid: 4_194_303, pidNamespace: "pid:[1]" },
      expected: true,
    },
  ])("says $expected for $name", ({ owner, expected }) => {
    expect(isAlive(owner)).toBe(expected);
  });
});

test("ownerKey() can be read back", () => {
  expect(parseOwnerKey(ownerKey(thisProcess()))).toStrictEqual(thisProcess());
});

test.each(["", "1", "x_1_2_3", "1_2_3_4_5"])("parseOwnerKey() refuses %j", (key) => {
  expect(parseOwnerKey(key)).toBe(undefined);
});

test("parseOwner() reads what was written, and refuses everything else", () => {
  expect(parseOwner(JSON.stringify(thisProcess()))).toStrictEqual(thisProcess());
  expect(parseOwner("{")).toBe(undefined);
  expect(parseOwner('{"pid":1}')).toBe(undefined);
});
