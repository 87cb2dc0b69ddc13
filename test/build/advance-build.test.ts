import { describe, expect, test } from "vitest";
import { advanceBuild } from "../../lib/build/advance-build.ts";
import { mayFollow } from "../../lib/build/build-record.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { Cancelled, Denied } from "../../lib/errors.ts";
import { buildWorld, planned } from "../fakes/build-world.ts";

async function creating() {
  const world = buildWorld();
  await planned(world);
  world.bus.events.length = 0;
  return world;
}
const status = (world: Awaited<ReturnType<typeof creating>>) =>
  (world.registry.read("builds/b-1/build.json") as { status: string }).status;

describe("advanceBuild()", () => {
  test("tells the bus once, however many tasks say the same", async () => {
    const world = await creating();
    await Promise.all([
      advanceBuild(world, "b-1", "DISTRIBUTING"),
      advanceBuild(world, "b-1", "DISTRIBUTING"),
    ]);
    expect(world.bus.events).toMatchObject([{ detail: { state: { status: "DISTRIBUTING" } } }]);
  });

  test("never goes back", async () => {
    const world = await creating();
    await advanceBuild(world, "b-1", "DISTRIBUTING");
    await advanceBuild(world, "b-1", "TESTING");
    expect(status(world)).toBe("DISTRIBUTING");
  });

  test("ends what is under way for a build that was stopped", async () => {
    const world = await creating();
    await recordBuild(world, { buildId: "b-1", outcome: "cancelled", reason: "By hand" });
    await expect(advanceBuild(world, "b-1", "TESTING")).rejects.toThrow(new Cancelled("By hand"));
    expect(status(world)).toBe("CANCELLED");
  });

  test("goes on when the bus refuses", async () => {
    const world = await creating();
    const bus = { send: () => Promise.reject(new Denied("No")) };
    await advanceBuild({ ...world, bus }, "b-1", "BUILDING");
    expect(status(world)).toBe("BUILDING");
  });
});

test.each([
  ["PENDING", "CREATING", true],
  ["TESTING", "AVAILABLE", true],
  ["AVAILABLE", "FAILED", false],
  ["FAILED", "CANCELLED", false],
  ["TESTING", "BUILDING", false],
  ["TESTING", "TESTING", false],
] as const)("mayFollow(): from %s to %s is %s", (from, to, expected) => {
  expect(mayFollow(from, to)).toBe(expected);
});
