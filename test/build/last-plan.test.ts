import { describe, expect, test } from "vitest";
import { lastImageOf, lastPlanOf } from "../../lib/build/last-plan.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { buildWorld, planned } from "../fakes/build-world.ts";

const succeeded = (buildId: string) => ({ buildId, outcome: "succeeded" }) as const;

describe("lastPlanOf()", () => {
  test("is the frozen plan of the last image", async () => {
    const world = buildWorld();
    await planned(world);
    await recordBuild(world, succeeded("b-1"));
    expect(await lastPlanOf(world.registry, "web")).toStrictEqual(
      world.registry.read("builds/b-1/plan.json"),
    );
  });

  test("is none before the first image", async () => {
    expect(await lastPlanOf(buildWorld().registry, "web")).toBeUndefined();
  });

  test("stays that of the build that was planned last when two end in the other order", async () => {
    const world = buildWorld();
    await planned(world);
    world.clock.pass(60_000);
    await planned(world, undefined, {}, "b-2");
    await recordBuild(world, succeeded("b-2"));
    await recordBuild(world, succeeded("b-1"));
    expect((await lastPlanOf(world.registry, "web"))?.buildId).toBe("b-2");
    expect((await lastImageOf(world.registry, "web"))?.image?.build).toBe(2);
  });
});
