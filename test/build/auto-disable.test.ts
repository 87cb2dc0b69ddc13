import { describe, expect, test } from "vitest";
import { countBuild, scheduleStateOf } from "../../lib/build/auto-disable.ts";
import type { TopicMessage } from "../../lib/build/image-message.ts";
import { scheduleStateKey } from "../../lib/build/schedule-keys.ts";
import type { BusEvent } from "../../lib/build/state-change-event.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import { AUTO_DISABLED } from "../../lib/build/tell-disabled.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";
import { imagePipeline } from "../pipeline/read.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:builds";
const NOON = Date.UTC(2026, 6, 1, 12);

async function world(policy = "autoDisablePolicy: { failureCount: 3 }") {
  const registry = memoryRegistry();
  const text = imagePipeline(`schedule:\n  scheduleExpression: rate(1 day)\n  ${policy}\n`);
  await applyPipeline(registry, { text, file: "kiln.yml" }, {});
  const events: BusEvent[] = [];
  const off: string[] = [];
  const messages: (TopicMessage & { readonly topicArn: string })[] = [];
  const ports = {
    registry,
    clock: { now: () => NOON },
    schedules: { disable: async (pipeline: string) => off.push(pipeline) > 0 },
    bus: { send: async (event: BusEvent) => void events.push(event) },
    home: { region: "eu-west-1", accountId: "123456789012", topicArn: TOPIC },
    topic: {
      publish: async (topicArn: string, message: TopicMessage) =>
        void messages.push({ topicArn, ...message }),
    },
  };
  const end = (
    buildId: string,
    status: "FAILED" | "AVAILABLE" | "SKIPPED" | "CANCELLED",
    trigger: "schedule" | "manual" = "schedule",
  ) => countBuild(ports, { buildId, pipeline: "web", status, trigger });
  return { ports, registry, events, off, messages, end };
}

describe("countBuild()", () => {
  test("switches the schedule off when so many scheduled builds in a row have failed, and says so once", async () => {
    const { end, events, off, registry } = await world();
    expect([await end("b-1", "FAILED"), await end("b-2", "FAILED")]).toStrictEqual([false, false]);
    expect([off, events]).toStrictEqual([[], []]);
    expect([await end("b-3", "FAILED"), await end("b-4", "FAILED")]).toStrictEqual([true, true]);
    expect(off).toStrictEqual(["web"]);
    expect(events).toStrictEqual([
      {
        detailType: AUTO_DISABLED,
        resources: ["arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"],
        detail: { "consecutive-failures": "3", pipeline: "web" },
      },
    ]);
    expect(await scheduleStateOf(registry, "web")).toStrictEqual({
      failedBuilds: ["b-1", "b-2", "b-3"],
      disabled: { at: "2026-07-01T12:00:00.000Z", failures: 3, isDone: true },
    });
  });

  test("tells the topic of the pipeline, else that of all builds, once", async () => {
    const { end, messages } = await world("autoDisablePolicy: { failureCount: 1 }");
    await end("b-1", "FAILED");
    await end("b-1", "FAILED");
    expect(
      messages.map(({ topicArn, subject, body }) => [topicArn, subject, JSON.parse(body)]),
    ).toStrictEqual([
      [
        TOPIC,
        "DISABLED: schedule of web",
        {
          pipeline: "web",
          pipelineArn: "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web",
          status: "DISABLED",
          reason:
            "one scheduled build has failed; apply the pipeline to switch its schedule on again",
          consecutiveFailures: 1,
          lastBuildExecutionId: "b-1",
        },
      ],
    ]);
    const own = "arn:aws:sns:eu-west-1:123456789012:web-team";
    const other = await world(
      `autoDisablePolicy: { failureCount: 1 }\ninfrastructureConfiguration: { snsTopicArn: "${own}" }`,
    );
    await other.end("b-1", "FAILED");
    expect(other.messages.map(({ topicArn }) => topicArn)).toStrictEqual([own]);
  });

  test("counts a build once, however often its end is recorded", async () => {
    const { end, off } = await world();
    for (const buildId of ["b-1", "b-1", "b-2", "b-2", "b-1"]) await end(buildId, "FAILED");
    expect(off).toStrictEqual([]);
  });

  test.each(["schedule", "manual"] as const)(
    "begins anew after a success (%s)",
    async (trigger) => {
      const { end, off } = await world();
      for (const buildId of ["b-1", "b-2"]) await end(buildId, "FAILED");
      await end("b-3", "AVAILABLE", trigger);
      for (const buildId of ["b-4", "b-5"]) await end(buildId, "FAILED");
      expect(off).toStrictEqual([]);
      await end("b-6", "FAILED");
      expect(off).toStrictEqual(["web"]);
    },
  );

  test.each([
    ["FAILED", "manual"],
    ["SKIPPED", "schedule"],
    ["CANCELLED", "schedule"],
  ] as const)("leaves the count alone for %s, %s", async (status, trigger) => {
    const { end, off } = await world();
    for (const buildId of ["b-1", "b-2"]) await end(buildId, "FAILED");
    for (const buildId of ["b-3", "b-4"]) await end(buildId, status, trigger);
    expect(off).toStrictEqual([]);
    await end("b-5", "FAILED");
    expect(off).toStrictEqual(["web"]);
  });

  test("counts nothing without a policy", async () => {
    const { end, off, registry } = await world("timezone: UTC");
    for (const buildId of ["b-1", "b-2", "b-3"]) await end(buildId, "FAILED");
    expect([off, registry.read(scheduleStateKey("web"))]).toStrictEqual([[], undefined]);
  });

  test("counts nothing for a pipeline that was removed", async () => {
    const { ports, off } = await world();
    const build = { pipeline: "gone", status: "FAILED", trigger: "schedule" } as const;
    expect(await countBuild(ports, { ...build, buildId: "b-1" })).toBe(false);
    expect(off).toStrictEqual([]);
  });

  test("keeps the schedule off when the cloud's cannot be switched off, and says why", async () => {
    const { ports, registry } = await world("autoDisablePolicy: { failureCount: 1 }");
    const schedules = {
      disable: async () => {
        throw new Error("AccessDenied: scheduler:UpdateSchedule");
      },
    };
    const build = { pipeline: "web", status: "FAILED", trigger: "schedule" } as const;
    await countBuild({ ...ports, schedules }, { ...build, buildId: "b-1" });
    expect(await scheduleStateOf(registry, "web")).toMatchObject({
      disabled: { failures: 1 },
      problem: "Error: AccessDenied: scheduler:UpdateSchedule",
    });
  });

  test("leaves a schedule off after a success: to apply the pipeline switches it on", async () => {
    const { end, registry } = await world("autoDisablePolicy: { failureCount: 1 }");
    await end("b-1", "FAILED");
    await end("b-2", "AVAILABLE", "manual");
    expect(await scheduleStateOf(registry, "web")).toMatchObject({
      failedBuilds: [],
      disabled: { failures: 1 },
    });
  });
});
