import { expect, test } from "vitest";
import { membersOf } from "../../lib/host/kill-command.ts";
import type { ProcessEntry } from "../../lib/host/process-table.ts";

const entry = (pid: number, parent: number, options: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  parent,
  group: pid,
  session: pid,
  startedAt: 0,
  commands: [],
  ...options,
});

/** The runner is this process, 999000 its parent, and 999010 the command's first process. */
const runner = process.pid;
const table: readonly ProcessEntry[] = [
  entry(1, 0),
  entry(999_000, 1),
  entry(runner, 999_000),
  entry(999_010, runner),
  entry(999_011, 999_010),
  entry(999_012, 999_011),
  entry(999_013, 1, { group: 999_010 }),
  entry(999_014, 1, { session: 999_010 }),
  entry(999_015, 1, { commands: ["outer", "this"] }),
  entry(999_016, 999_015),
  entry(999_020, runner, { commands: ["other"] }),
  entry(999_030, 1, { commands: ["this-1"] }),
];

test("membersOf() finds descendants, group, session and mark", () => {
  const pids = membersOf({ pid: 999_010, id: "this" }, table).map(({ pid }) => pid);
  expect(pids.sort()).toStrictEqual([
    999_010, 999_011, 999_012, 999_013, 999_014, 999_015, 999_016,
  ]);
});

test("membersOf() goes by the mark alone when the first process is gone, as its id may be somebody's by now", () => {
  const pids = membersOf({ pid: undefined, id: "this" }, table).map(({ pid }) => pid);
  expect(pids.sort()).toStrictEqual([999_015, 999_016]);
});

test("membersOf() never names the runner or what is above it", () => {
  const marked = table.map((each) => ({ ...each, commands: ["this"] }));
  const pids = membersOf({ pid: undefined, id: "this" }, marked).map(({ pid }) => pid);
  expect(pids.filter((pid) => [1, 999_000, runner].includes(pid))).toStrictEqual([]);
  expect(pids).toHaveLength(table.length - 3);
});
