import { describe, expect, test } from "vitest";
import { logGroupOf, logStreamOf } from "../../lib/build/log-stream.ts";
import type { BuildPlan } from "../../lib/build/plan.ts";
import { runnerInput } from "../../lib/build/runner-input.ts";
import { BUCKET, buildWorld, pipelineText, planned } from "../fakes/build-world.ts";

describe("logGroupOf()", () => {
  test.each([
    ["the pipeline's own group", { imageLogGroupName: "mine" }, "/kiln/kiln-dev", "mine"],
    ["the stack's group", {}, "/kiln/kiln-dev", "/kiln/kiln-dev/builds"],
    [
      "the pipeline's own group without a stack's",
      { imageLogGroupName: "mine" },
      undefined,
      "mine",
    ],
    ["none", {}, undefined, undefined],
  ])("gives %s", (_, loggingConfiguration, prefix, expected) => {
    expect(logGroupOf({ loggingConfiguration }, prefix)).toBe(expected);
  });
});

describe("logStreamOf()", () => {
  const image = { name: "Web Server_x", version: "1.0.3", build: 4 };
  test("names image, version, build and stage, as ARNs have names", () => {
    expect(logStreamOf({ image, logGroup: "group" }, "test")).toStrictEqual({
      group: "group",
      stream: "web-server-x/1.0.3/4/test",
    });
  });

  test("gives none to a build without a group", () => {
    expect(logStreamOf({ image }, "build")).toBeUndefined();
  });
});

test("the runner streams its log where the plan says, and no build fails for that", async () => {
  const world = { ...buildWorld(), settings: { region: "eu-west-1", logGroupPrefix: "/kiln/x" } };
  await planned(world, pipelineText());
  const plan = world.registry.read("builds/b-1/plan.json") as BuildPlan;
  expect(JSON.parse(runnerInput(plan, "build", BUCKET)["config.json"] ?? "")).toMatchObject({
    cwLogGroup: "/kiln/x/builds",
    cwLogStream: "web/1.0.0/1/build",
    cwLogRegion: "eu-west-1",
    cwIgnoreFailures: true,
  });
});
