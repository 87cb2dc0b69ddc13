import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventHook } from "../../../lib/cli/local/event-hook.ts";
import type { CloudEvent } from "../../../lib/local/cloud-event.ts";

const told = (Source: string, id: number, status = 200): CloudEvent => ({
  type: "call",
  at: 0,
  service: "events",
  operation: "PutEvents",
  region: "eu-west-1",
  accountId: "000000000000",
  accessKeyId: "key",
  status,
  durationMilliseconds: 0,
  input: { Entries: [{ Source, DetailType: "State", Detail: JSON.stringify({ id }) }] },
});

test("eventHook() runs the command for each of Kiln's events, in their order, with the event on its input", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kiln-hook-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "events.jsonl");
  const warnings: string[] = [];
  const hook = eventHook(`cat >> "$OUT"`, { ...process.env, OUT: file }, (text) =>
    warnings.push(text),
  );
  hook.observe(told("kiln", 1));
  hook.observe(told("others", 2));
  hook.observe(told("kiln", 3, 500));
  hook.observe(told("kiln", 4));
  await hook.settled();
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { source: "kiln", "detail-type": "State", region: "eu-west-1", detail: { id: 1 } },
    { detail: { id: 4 } },
  ]);
  expect(warnings).toStrictEqual([]);
});

test("eventHook() warns of a command that fails, and goes on", async () => {
  const warnings: string[] = [];
  const hook = eventHook("echo no >&2; exit 3", process.env, (text) => warnings.push(text));
  hook.observe(told("kiln", 1));
  hook.observe(told("kiln", 2));
  await hook.settled();
  const warning = "The command of KILN_ON_EVENT failed: it ended with 3: no";
  expect(warnings).toStrictEqual([warning, warning]);
});
