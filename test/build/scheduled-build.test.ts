/** Scheduled builds from PlanBuild to their record. */
import { expect, test } from "vitest";
import { scheduleStateOf } from "../../lib/build/auto-disable.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { buildKey } from "../../lib/build/registry-keys.ts";
import {
  type BuildWorld,
  buildWorld,
  PARENT_ID,
  pipelineText,
  planned,
} from "../fakes/build-world.ts";

const SCHEDULE = `schedule:
  scheduleExpression: rate(1 day)
  autoDisablePolicy: { failureCount: 2 }
`;

function run(
  world: BuildWorld,
  buildId: string,
  scheduledTime: string,
  text = pipelineText(SCHEDULE),
) {
  return planned(world, text, { trigger: "schedule", scheduledTime }, buildId);
}

test("a scheduled build is skipped while nothing has changed, and says why it is started otherwise", async () => {
  const world = buildWorld();
  expect(await run(world, "b-1", "2026-07-01T00:00:00Z")).toMatchObject({ isUnchanged: false });
  await recordBuild(world, { buildId: "b-1", outcome: "succeeded" });
  expect(await run(world, "b-2", "2026-07-02T00:00:00Z")).toMatchObject({
    isUnchanged: true,
    reason: "Neither the parent image nor any component has changed since the last image",
  });
  const other = "ami-0fedcba9876543210";
  world.images.add({ imageId: other, name: "parent 2", createdAt: "2026-07-02T00:00:00.000Z" });
  const moved = pipelineText(SCHEDULE).replace(PARENT_ID, other);
  expect(await run(world, "b-3", "2026-07-03T00:00:00Z", moved)).toMatchObject({
    isUnchanged: false,
  });
  const reasons = ["b-1", "b-3"].map((buildId) => world.registry.read(buildKey(buildId)));
  expect(reasons).toMatchObject([
    { startReason: "There is no image of this pipeline yet" },
    { startReason: `The parent image moved from ${PARENT_ID} (parent) to ${other} (parent 2)` },
  ]);
});

test("a scheduled build that has failed is built again, although nothing has changed", async () => {
  const world = buildWorld();
  await run(world, "b-1", "2026-07-01T00:00:00Z");
  await recordBuild(world, {
    buildId: "b-1",
    outcome: "failed",
    failure: { Error: "Kiln.StepFailed" },
  });
  expect(await run(world, "b-2", "2026-07-02T00:00:00Z")).toMatchObject({ isUnchanged: false });
});

test("of two builds for one run, one is built", async () => {
  const world = buildWorld();
  await run(world, "b-1", "2026-07-01T00:00:00Z");
  expect(await run(world, "b-2", "2026-07-01T00:00:00Z")).toMatchObject({
    isUnchanged: true,
    reason: 'The run of 2026-07-01T00:00:00Z has been started as build "b-1"',
  });
});

test("failures switch the schedule off, and builds by hand still work", async () => {
  const world = buildWorld();
  for (const [buildId, time] of [
    ["b-1", "2026-07-01T00:00:00Z"],
    ["b-2", "2026-07-02T00:00:00Z"],
  ] as const) {
    await run(world, buildId, time);
    await recordBuild(world, { buildId, outcome: "failed", failure: { Error: "Kiln.StepFailed" } });
  }
  expect(world.schedules.disabled).toStrictEqual(["web"]);
  expect(world.bus.events.map(({ detailType }) => detailType)).toContain(
    "EC2 Image Builder Image Pipeline Automatically Disabled",
  );
  expect(await run(world, "b-3", "2026-07-03T00:00:00Z")).toMatchObject({
    isUnchanged: true,
    reason: expect.stringContaining("was switched off at 2026-07-01T12:00:00.000Z after 2"),
  });
  expect(await planned(world, pipelineText(SCHEDULE), {}, "b-4")).toMatchObject({
    isUnchanged: false,
  });
  expect((await scheduleStateOf(world.registry, "web"))?.disabled?.failures).toBe(2);
});
