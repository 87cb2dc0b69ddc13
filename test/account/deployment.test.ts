/** Kiln in an AWS account: deployed by osls, run by moto's interpreter, with real machines behind EC2. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { layerStore } from "../../lib/local/images/layer-store.ts";
import { runtimeMount } from "../../lib/local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../lib/local/machines/sandbox-driver.ts";
import { packageRoot } from "../fakes/io.ts";
import { sandboxTest as test } from "../fakes/sandbox-test.ts";
import { awsCli } from "../support/aws-cli.ts";
import type { Account } from "../support/front/open-account.ts";
import { checkCalls } from "../support/iam/check-calls.ts";
import type { Template } from "../support/iam/resolve-template.ts";
import { useEndpoint } from "../support/moto.ts";
import type { PythonTools } from "../support/python-tools.ts";
import { describeAccount, useAccount } from "./account-test.ts";
import { jumpingClock } from "./jumping-clock.ts";
import { FRIEND } from "./pipelines.ts";
import { projectCopy } from "./project-copy.ts";
import { smallImage } from "./small-image.ts";
import { REGIONS, type Story, tellStory } from "./story.ts";

describeAccount("Kiln in an account", () => {
  const clock = jumpingClock();
  let story: Story;

  useAccount({
    cloud: async (stateDirectory) => ({
      clock,
      driver: sandboxDriver({ stateDirectory, hidden: [packageRoot] }),
      mounts: [
        await runtimeMount({
          stateDirectory,
          runner: join(packageRoot, "dist", "kiln-runner.cjs"),
          cache: join(packageRoot, "dist", "runner-cache"),
        }),
      ],
    }),
    begin: async (account, tools, stateDirectory) => {
      story = await begin(account, tools, stateDirectory);
    },
  });

  async function begin(
    account: Account,
    tools: PythonTools,
    stateDirectory: string,
  ): Promise<Story> {
    const { url, region, credentials } = account;
    const variables = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
    useEndpoint(url, variables);
    const project = await projectCopy();
    const aws = await awsCli(tools, { ...variables, AWS_ENDPOINT_URL: url }, project.folder);
    try {
      const layers = layerStore({ stateDirectory, uuid: randomUUID });
      const parentImage = await smallImage(account, layers, stateDirectory);
      return await tellStory({ account, aws, clock, folder: project.folder, parentImage });
    } finally {
      vi.unstubAllEnvs();
      await project.remove();
    }
  }

  test("everything that deploying makes is gone after serverless remove", () => {
    expect(story.deployed.exitCode).toBe(0);
    expect(Object.entries(story.before).filter(([, names]) => names.length === 0)).toStrictEqual(
      [],
    );
    expect(story.removed.exitCode, story.removed.output).toBe(0);
    expect(Object.values(story.after).flat()).toStrictEqual([]);
  });

  test("kiln apply tells what it has made", () => {
    for (const name of ["web", "failing", "slow", "nightly"]) expect(story.applied).toContain(name);
  });

  test.each([
    ["web", "SUCCEEDED", undefined],
    ["nightly", "SUCCEEDED", undefined],
    ["failing", "FAILED", "Kiln.StepFailed"],
    ["slow", "ABORTED", "Kiln.Cancelled"],
  ])("the execution of pipeline %s ends as %s", (pipeline, status, error) => {
    const execution = story.executions[pipeline];
    expect(execution?.["status"], JSON.stringify(execution)).toBe(status);
    expect(execution?.["error"]).toBe(error);
  });

  test.each(REGIONS)("the image is in %s, tagged at birth and by its owner", (region) => {
    const images = (story.images[region] ?? []).filter(({ Name }) =>
      String(Name).startsWith("web"),
    );
    expect(images).toHaveLength(1);
    const tags = Object.fromEntries(
      ((images[0]?.["Tags"] ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [
        Key,
        Value,
      ]),
    );
    expect(tags).toMatchObject({
      Team: "platform",
      CreatedBy: "Kiln",
      "kiln:build-id": "web-1",
      "kiln:pipeline": "web",
      "kiln:image": "web/1.0.0/1",
    });
  });

  test("it is shared and named where the pipeline says so", () => {
    expect(story.permissions).toStrictEqual([{ UserId: FRIEND }]);
    expect(story.parameter).toBe(story.images["us-east-1"]?.[0]?.["ImageId"]);
  });

  test("failed and cancelled builds leave neither images nor instances", () => {
    expect(story.instances).toStrictEqual([]);
    const builds = Object.values(story.images)
      .flat()
      .flatMap((image) => image["Tags"] as { Key: string; Value: string }[])
      .filter(({ Key }) => Key === "kiln:pipeline")
      .map(({ Value }) => Value);
    expect(new Set(builds)).toStrictEqual(new Set(["web", "nightly"]));
  });

  test("the topic is told once of each image and of each failure, by SNS in a queue", () => {
    const told = story.messages.map((message) => [
      message["sourcePipelineName"],
      (message["state"] as { status: string }).status,
      message["buildType"],
    ]);
    expect(told.toSorted()).toStrictEqual([
      ["failing", "FAILED", "USER_INITIATED"],
      ["nightly", "AVAILABLE", "SCHEDULED"],
      ["web", "AVAILABLE", "USER_INITIATED"],
    ]);
    const failing = story.messages.find((one) => one["sourcePipelineName"] === "failing");
    expect(failing?.["failureContext"]).toMatchObject({ step: "Run", exitCode: 3 });
  });

  test("the event bus is told once of each state of a build", () => {
    const changes = story.events.map(({ detail }) => {
      const { "event-id": id, state } = detail as {
        readonly "event-id": string;
        readonly state: { readonly status: string };
      };
      return `${id} ${state.status}`;
    });
    expect(new Set(changes.map((one) => one.split(" ")[0])).size).toBe(changes.length);
    expect(changes.filter((one) => one.startsWith("web-1/"))).toStrictEqual([
      "web-1/1 CREATING",
      "web-1/2 BUILDING",
      "web-1/3 TESTING",
      "web-1/4 DISTRIBUTING",
      "web-1/5 INTEGRATING",
      "web-1/6 AVAILABLE",
    ]);
    for (const end of ["FAILED", "CANCELLED"])
      expect(changes.filter((one) => one.endsWith(` ${end}`))).toHaveLength(1);
  });

  test("the registry keeps plan, record and logs of each build", () => {
    const builds = Object.values(story.executions).map(({ name }) => String(name));
    const kept = builds.flatMap((id) => [`builds/${id}/plan.json`, `builds/${id}/build.json`]);
    expect(story.keys).toEqual(expect.arrayContaining(kept));
    expect(story.keys.filter((key) => key.startsWith("builds/web-1/build/log/"))).not.toStrictEqual(
      [],
    );
    expect(story.keys).toContain("images/web/1.0.0/1.json");
  });

  test("nothing goes wrong behind the scenes", () => {
    expect(story.problems).toStrictEqual([]);
  });

  test("roles allow what functions call", () => {
    const functions = new Set(story.before["functions"]);
    const calls = story.calls
      .filter(({ who }) => functions.has(who))
      .map(({ who, ...call }) => ({ functionName: who, ...call }));
    const deployment = {
      region: REGIONS[0],
      accountId: "000000000000",
      stackName: "kiln-dev",
      physicalIds: story.physicalIds,
    };
    const { denied } = checkCalls(story.template as Template, calls, deployment);
    expect(denied).toStrictEqual([]);
  });
});
