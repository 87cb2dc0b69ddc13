import { describe, expect, test } from "vitest";
import { decisionStream, planLogged } from "../../lib/build/log-decision.ts";
import type { LogStream } from "../../lib/build/log-stream.ts";
import { parsePlanBuildInput } from "../../lib/build/plan-build.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import { buildWorld, COMPONENT, pipelineText, START } from "../fakes/build-world.ts";
import { imagePipeline, pipelineIn } from "../pipeline/read.ts";

const GROUP = "loggingConfiguration: { pipelineLogGroupName: /team/pipelines }\n";
const SCHEDULE = "schedule: { scheduleExpression: rate(1 day) }\n";

async function world(text = pipelineText(SCHEDULE + GROUP)) {
  const w = buildWorld();
  const lines: (LogStream & { readonly at: number; readonly line: unknown })[] = [];
  const logs = {
    write: async (stream: LogStream, at: number, line: string) =>
      void lines.push({ ...stream, at, line: JSON.parse(line) }),
  };
  await applyPipeline(w.registry, { text, file: "kiln.yml" }, { "web.yml": COMPONENT });
  const plan = (buildId: string, request: object = {}) => {
    const asked = { pipeline: "web", trigger: "schedule", ...request };
    return planLogged({ ...w, logs, ...request }, parsePlanBuildInput({ buildId, request: asked }));
  };
  return { w, lines, logs, plan };
}

describe("planLogged()", () => {
  test("logs why a scheduled run has started a build, and why another has not", async () => {
    const { w, lines, plan } = await world();
    const scheduledTime = "2026-07-01T12:00:00Z";
    await plan("b-1", { scheduledTime });
    await plan("b-2", { scheduledTime });
    const about = { group: "/team/pipelines", stream: "web/2026/07/01", at: START };
    const { startReason } = w.registry.read("builds/b-1/build.json") as { startReason: string };
    expect(startReason).not.toBe("");
    expect(lines).toStrictEqual([
      {
        ...about,
        line: {
          ...{ pipeline: "web", buildId: "b-1", scheduledTime },
          ...{ decision: "STARTED", reason: startReason },
        },
      },
      {
        ...about,
        line: {
          ...{ pipeline: "web", buildId: "b-2", scheduledTime, decision: "SKIPPED" },
          reason: `The run of ${scheduledTime} has been started as build "b-1"`,
        },
      },
    ]);
  });

  test("logs nothing of builds that are started by hand, and of pipelines without a group", async () => {
    const byHand = await world();
    await byHand.plan("b-1", { trigger: "manual" });
    const without = await world(pipelineText(SCHEDULE));
    await without.plan("b-1");
    expect([byHand.lines, without.lines]).toStrictEqual([[], []]);
  });

  test("goes on with a build whose decision cannot be logged, and says so in its record", async () => {
    const { w, logs, plan } = await world();
    logs.write = async () => {
      throw new Error("AccessDenied: logs:PutLogEvents");
    };
    expect(await plan("b-1")).toMatchObject({ isUnchanged: false });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      announceProblem: "AccessDenied: logs:PutLogEvents",
    });
  });
});

test.each([
  [GROUP, undefined, "/team/pipelines"],
  [GROUP, "/kiln/kiln-dev", "/team/pipelines"],
  ["", "/kiln/kiln-dev", "/kiln/kiln-dev/pipelines"],
  ["", undefined, undefined],
])("decisionStream() with %j and prefix %s is in group %s", (more, prefix, group) => {
  const pipeline = pipelineIn(imagePipeline(more).replace("name: web", "name: My Web"));
  const found = decisionStream(pipeline, prefix, START);
  expect(found).toStrictEqual(group && { group, stream: "my-web/2026/07/01" });
});
