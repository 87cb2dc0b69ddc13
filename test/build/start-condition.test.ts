import { describe, expect, test } from "vitest";
import { scheduleStateKey } from "../../lib/build/schedule-keys.ts";
import { isGated, whyNotToStart } from "../../lib/build/start-condition.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";
import { imagePipeline, pipelineIn } from "../pipeline/read.ts";

const NIGHTLY = pipelineIn(imagePipeline("schedule: { scheduleExpression: rate(1 day) }\n"));
const DISABLED = { ...NIGHTLY, status: "DISABLED" } as const;
const RUN = { trigger: "schedule", scheduledTime: "2026-07-01T00:00:00Z" } as const;

describe("whyNotToStart()", () => {
  test("starts a scheduled run once", async () => {
    const registry = memoryRegistry();
    const start = (buildId: string) => whyNotToStart(registry, NIGHTLY, buildId, RUN);
    expect([await start("b-1"), await start("b-2"), await start("b-1")]).toStrictEqual([
      undefined,
      'The run of 2026-07-01T00:00:00Z has been started as build "b-1"',
      undefined,
    ]);
  });

  test("starts each run, and runs without a time", async () => {
    const registry = memoryRegistry();
    const other = { ...RUN, scheduledTime: "2026-07-02T00:00:00Z" };
    for (const [buildId, start] of [
      ["b-1", RUN],
      ["b-2", other],
      ["b-3", { trigger: "schedule" }],
      ["b-4", { trigger: "schedule" }],
    ] as const)
      expect(await whyNotToStart(registry, NIGHTLY, buildId, start)).toBeUndefined();
  });

  test("starts none for a pipeline that is disabled", async () => {
    const off = DISABLED;
    expect(await whyNotToStart(memoryRegistry(), off, "b-1", RUN)).toBe(
      'Pipeline "web" is disabled',
    );
  });

  test("starts none after the schedule has been switched off", async () => {
    const registry = memoryRegistry();
    const disabled = { at: "2026-06-30T00:10:00.000Z", failures: 3 };
    await registry.put(scheduleStateKey("web"), { failedBuilds: ["a", "b", "c"], disabled });
    expect(await whyNotToStart(registry, NIGHTLY, "b-1", RUN)).toBe(
      'The schedule of pipeline "web" was switched off at 2026-06-30T00:10:00.000Z after 3 scheduled builds in a row had failed; apply the pipeline to switch it on again',
    );
  });

  test("starts whatever is started by hand", async () => {
    const registry = memoryRegistry();
    const disabled = { at: "2026-06-30T00:10:00.000Z", failures: 3 };
    await registry.put(scheduleStateKey("web"), { failedBuilds: [], disabled });
    const off = DISABLED;
    expect(await whyNotToStart(registry, off, "b-1", { trigger: "manual" })).toBeUndefined();
  });
});

test.each([
  ["EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE", "schedule", true],
  ["EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE", "manual", false],
  ["EXPRESSION_MATCH_ONLY", "schedule", false],
  ["EXPRESSION_MATCH_ONLY", "manual", false],
] as const)("isGated() with %s, %s: %s", (condition, trigger, expected) => {
  const lines = `schedule:\n  scheduleExpression: rate(1 day)\n  pipelineExecutionStartCondition: ${condition}\n`;
  expect(isGated(pipelineIn(imagePipeline(lines)), { trigger })).toBe(expected);
});
