import { describe, expect, test } from "vitest";
import { publishImage } from "../../lib/build/publish-image.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { Denied } from "../../lib/errors.ts";
import { buildWorld, pipelineText, planned } from "../fakes/build-world.ts";
import { imaged } from "./waiting-tasks.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:images";
const WITH_TOPIC = pipelineText(`infrastructureConfiguration: { snsTopicArn: "${TOPIC}" }\n`);

async function published() {
  const made = await imaged(WITH_TOPIC);
  await publishImage(made.w, { buildId: "b-1", region: "eu-west-1" });
  made.w.bus.events.length = 0;
  return made;
}

const FAILURE = {
  Error: "Kiln.StepFailed",
  Cause: JSON.stringify({
    error: "Kiln.StepFailed",
    message: "It ended with exit code 3",
    phase: "build",
    step: "Install",
    exitCode: 3,
  }),
};

describe("recordBuild() of a build that has succeeded", () => {
  test.each(["manual", "schedule"])(
    "gives the image record the pipeline's imageTags, also with trigger %s",
    async (trigger) => {
      const w = buildWorld();
      const schedule = "schedule: { scheduleExpression: rate(1 day) }\n";
      await planned(w, pipelineText(`${schedule}imageTags: { Team: web }\n`), { trigger });
      await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
      expect(w.registry.read("images/web/1.0.0/1.json")).toMatchObject({ tags: { Team: "web" } });
    },
  );

  test("records state, images and times, and closes the build", async () => {
    const { w, imageId } = await published();
    w.clock.pass(60_000);
    expect(await recordBuild(w, { buildId: "b-1", outcome: "succeeded" })).toStrictEqual({
      status: "AVAILABLE",
      error: "",
      cause: "",
    });
    const ami = {
      region: "eu-west-1",
      image: imageId,
      name: "web 2026-07-01T12-00-00.000Z 1",
      accountId: "123456789012",
      isPublished: true,
    };
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "AVAILABLE",
      startedAt: "2026-07-01T12:00:00.000Z",
      endedAt: "2026-07-01T12:01:00.000Z",
      amis: [ami],
    });
    expect(w.registry.read("images/web/1.0.0/1.json")).toMatchObject({
      status: "AVAILABLE",
      amis: [ami],
    });
    expect(await w.registry.list("open/")).toStrictEqual([]);
  });

  test("remembers what the image was made of, for the next scheduled build", async () => {
    const { w } = await published();
    const { fingerprint } = w.registry.read("builds/b-1/plan.json") as { fingerprint: string };
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    expect(w.registry.read("fingerprints/web.json")).toMatchObject({ fingerprint });
  });

  test("tells the topic, with Image Builder's fields", async () => {
    const { w, imageId } = await published();
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    const [sent] = w.topic.messages;
    expect([sent?.topicArn, sent?.message.subject]).toStrictEqual([
      TOPIC,
      "AVAILABLE: web 1.0.0/1",
    ]);
    expect(JSON.parse(sent?.message.body ?? "")).toMatchObject({
      arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1",
      semver: Number(2n ** 90n + 1n),
      dateCreated: "Jul 1, 2026 12:00:00 PM",
      imageTestsConfigurationDocument: { imageTestsEnabled: true },
      distributionConfiguration: { distributions: [{ region: "eu-west-1" }] },
      distributionJobId: "b-1",
      tags: { internalId: "b-1" },
      name: "web",
      version: "1.0.0",
      type: "AMI",
      buildVersion: 1,
      state: { status: "AVAILABLE" },
      platform: "Linux",
      outputResources: { amis: [{ region: "eu-west-1", image: imageId }] },
      buildExecutionId: "b-1",
      buildType: "USER_INITIATED",
      accountId: "123456789012",
    });
  });

  test("tells the event bus", async () => {
    const { w } = await published();
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    expect(w.bus.events).toMatchObject([
      {
        detailType: "EC2 Image Builder Image State Change",
        resources: ["arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"],
        detail: {
          "previous-state": { status: "INTEGRATING" },
          state: { status: "AVAILABLE" },
          "build-id": "b-1",
          pipeline: "web",
        },
      },
    ]);
  });

  test("run twice, tells nobody again and keeps the first end", async () => {
    const { w } = await published();
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    const record = w.registry.read("builds/b-1/build.json");
    w.clock.pass(60_000);
    expect(
      await recordBuild(w, { buildId: "b-1", outcome: "failed", failure: FAILURE }),
    ).toMatchObject({
      status: "AVAILABLE",
    });
    expect(w.registry.read("builds/b-1/build.json")).toStrictEqual(record);
    expect([w.topic.messages.length, w.bus.events.length]).toStrictEqual([1, 1]);
  });

  test("says in the record what it could not tell, and succeeds all the same", async () => {
    const { w } = await published();
    const topic = { publish: () => Promise.reject(new Denied("Cannot publish to topic")) };
    await recordBuild({ ...w, topic }, { buildId: "b-1", outcome: "succeeded" });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "AVAILABLE",
      announceProblem: "Cannot publish to topic",
    });
  });
});

describe("recordBuild() of a build that has failed", () => {
  test("records the failure with its context, and gives it to the state machine", async () => {
    const { w } = await imaged(WITH_TOPIC);
    const recorded = await recordBuild(w, { buildId: "b-1", outcome: "failed", failure: FAILURE });
    expect(recorded).toMatchObject({ status: "FAILED", error: "Kiln.StepFailed" });
    const failure = { phase: "build", step: "Install", exitCode: 3 };
    expect(JSON.parse(recorded.cause)).toMatchObject(failure);
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "FAILED",
      failure,
      reason: expect.stringContaining('Step "Install" failed with exit code 3'),
    });
    expect(w.registry.read("images/web/1.0.0/1.json")).toMatchObject({ status: "FAILED" });
    expect(w.registry.read("fingerprints/web.json")).toBeUndefined();
  });

  test("tells the topic the failure as data and as text", async () => {
    const { w } = await imaged(WITH_TOPIC);
    await recordBuild(w, { buildId: "b-1", outcome: "failed", failure: FAILURE });
    expect(JSON.parse(w.topic.messages[0]?.message.body ?? "")).toMatchObject({
      state: { status: "FAILED" },
      failureContext: { step: "Install" },
      failureText: expect.stringContaining('Step "Install" failed'),
    });
  });

  test("takes the state that failed from the history when the error does not name it", async () => {
    const { w } = await imaged(WITH_TOPIC);
    w.executions.histories.set("b-1", [
      { id: 1, previousId: 0, type: "TaskStateEntered", at: 0, state: "LaunchInstance" },
      { id: 2, previousId: 1, type: "TaskFailed", at: 1 },
      { id: 3, previousId: 2, type: "ExecutionFailed", at: 2 },
    ]);
    const failure = { Error: "Kiln.Denied", Cause: '{"errorMessage":"Cannot launch"}' };
    await recordBuild(w, { buildId: "b-1", outcome: "failed", failure });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      failure: {
        state: "LaunchInstance",
        remedy: "Give the role that the message names this permission.",
      },
      timeline: [{ state: "LaunchInstance", status: "FAILED" }],
    });
  });

  test("records also what failed before it could be planned", async () => {
    const w = buildWorld();
    await recordBuild(w, { buildId: "b-1", outcome: "failed", failure: FAILURE });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "FAILED" });
  });

  test("records the failure also when the history cannot be had", async () => {
    const { w } = await imaged(WITH_TOPIC);
    const executions = { history: () => Promise.reject(new Denied("No")) };
    await recordBuild(
      { ...w, executions },
      { buildId: "b-1", outcome: "failed", failure: FAILURE },
    );
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "FAILED" });
  });
});

test("recordBuild() of a build that had nothing to do tells the bus only", async () => {
  const w = buildWorld();
  await planned(w, WITH_TOPIC);
  await recordBuild(w, { buildId: "b-1", outcome: "skipped", reason: "Nothing has changed" });
  expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
    status: "SKIPPED",
    reason: "Nothing has changed",
  });
  expect(w.topic.messages).toStrictEqual([]);
});
