import { describe, expect, test } from "vitest";
import {
  applySchedule,
  type CloudSchedule,
  removeSchedule,
} from "../../lib/build/apply-schedule.ts";
import { scheduleStateKey } from "../../lib/build/schedule-keys.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";
import { imagePipeline, pipelineIn } from "../pipeline/read.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 6, 1, 12);

function world(now = NOON) {
  const kept = new Map<string, CloudSchedule>();
  const time = { now };
  return {
    kept,
    time,
    clock: { now: () => time.now },
    registry: memoryRegistry(),
    schedules: {
      get: async (pipeline: string) => kept.get(pipeline),
      put: async (schedule: CloudSchedule) => void kept.set(schedule.pipeline, schedule),
      remove: async (pipeline: string) => void kept.delete(pipeline),
    },
  };
}

function pipeline(schedule: string, more = "") {
  return pipelineIn(imagePipeline(`${schedule === "" ? "" : `schedule: ${schedule}\n`}${more}`));
}

describe("applySchedule()", () => {
  test("puts the schedule of the pipeline file in place", async () => {
    const ports = world();
    const file = pipeline('{ scheduleExpression: "cron(0 0 * * ? *)", timezone: Europe/Berlin }');
    const applied = await applySchedule(ports, file);
    expect(applied).toStrictEqual({
      pipeline: "web",
      expression: "cron(0 0 * * ? *)",
      timezone: "Europe/Berlin",
      windowMinutes: 15,
      isEnabled: true,
    });
    expect(ports.kept.get("web")).toBe(applied);
  });

  test("switches it off with the pipeline", async () => {
    const file = pipeline("{ scheduleExpression: rate(1 day) }", "status: DISABLED\n");
    expect(await applySchedule(world(), file)).toMatchObject({ isEnabled: false });
  });

  test("removes it when the pipeline has none any more", async () => {
    const ports = world();
    await applySchedule(ports, pipeline("{ scheduleExpression: rate(1 day) }"));
    expect(await applySchedule(ports, pipeline(""))).toBeUndefined();
    expect(ports.kept.size).toBe(0);
  });

  test("counts a rate from when it is applied, and keeps its beat when it is applied again", async () => {
    const ports = world();
    const file = pipeline("{ scheduleExpression: rate(6 hours) }");
    const starts = [await applySchedule(ports, file)];
    for (const hours of [2, 5, 20]) {
      ports.time.now += hours * HOUR;
      starts.push(await applySchedule(ports, file));
    }
    expect(starts.map((one) => ((one?.startsAt ?? 0) - NOON) / HOUR)).toStrictEqual([6, 6, 12, 30]);
  });

  test("counts a changed rate anew", async () => {
    const ports = world();
    await applySchedule(ports, pipeline("{ scheduleExpression: rate(6 hours) }"));
    ports.time.now += HOUR;
    const changed = await applySchedule(ports, pipeline("{ scheduleExpression: rate(1 day) }"));
    expect(changed?.startsAt).toBe(NOON + 25 * HOUR);
  });

  test("forgets the failures that were counted", async () => {
    const ports = world();
    await ports.registry.put(scheduleStateKey("web"), { failedBuilds: ["b-1"] });
    await applySchedule(ports, pipeline("{ scheduleExpression: rate(1 day) }"));
    expect(await ports.registry.get(scheduleStateKey("web"))).toBeUndefined();
  });
});

test("removeSchedule() may be repeated", async () => {
  const ports = world();
  await applySchedule(ports, pipeline("{ scheduleExpression: rate(1 day) }"));
  await removeSchedule(ports, "web");
  await removeSchedule(ports, "web");
  expect(ports.kept.size).toBe(0);
});
