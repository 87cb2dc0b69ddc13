import { describe, expect, test } from "vitest";
import { createImage } from "../../lib/build/create-image.ts";
import { onChange, parseChange } from "../../lib/build/on-change.ts";
import { runComponents } from "../../lib/build/run-components.ts";
import { stopInstance } from "../../lib/build/stop-instance.ts";
import { InvalidInput, Unavailable } from "../../lib/errors.ts";
import { imaged, launched } from "./waiting-tasks.ts";

const event = (source: string, detail: object) => ({
  version: "0",
  id: "…",
  "detail-type": "…",
  source,
  account: "123456789012",
  time: "2026-07-01T12:00:00Z",
  region: "eu-west-1",
  resources: [],
  detail,
});

describe("parseChange()", () => {
  test.each([
    [
      "the status of a command",
      event("aws.ssm", { "command-id": "command-1", "instance-id": "i-1", status: "Success" }),
      { kind: "command", commandId: "command-1" },
    ],
    [
      "the state of an AMI",
      event("aws.ec2", { ImageId: "ami-1", State: "available", RequestId: "…" }),
      { kind: "image", imageId: "ami-1", account: "123456789012" },
    ],
    [
      "the state of an instance",
      event("aws.ec2", { "instance-id": "i-1", state: "stopped" }),
      { kind: "instance", instanceId: "i-1", state: "stopped" },
    ],
    [
      "the end of an execution",
      event("aws.states", { name: "b-1", status: "ABORTED", executionArn: "…", cause: "By hand" }),
      {
        kind: "execution",
        execution: { name: "b-1", status: "ABORTED", executionArn: "…", cause: "By hand" },
      },
    ],
    ["anything else", event("aws.s3", {}), { kind: "other" }],
    ["an event of EC2 without interest", event("aws.ec2", { volume: "vol-1" }), { kind: "other" }],
  ])("reads %s", (_, given, expected) => {
    expect(parseChange(given)).toStrictEqual({ region: "eu-west-1", ...expected });
  });

  test("refuses what is no event", () => {
    expect(() => parseChange({ hello: "world" })).toThrow(InvalidInput);
  });
});

async function running() {
  const { w, instanceId } = await launched();
  await runComponents(w, { buildId: "b-1", stage: "build", instanceId, taskToken: "token" });
  return { w, instanceId };
}
const COMMAND = { kind: "command", region: "eu-west-1", commandId: "command-1" } as const;

describe("onChange()", () => {
  test("answers the command that has ended", async () => {
    const { w } = await running();
    w.commands.statuses.set("command-1", "Success");
    expect(await onChange(w, COMMAND)).toStrictEqual({ looked: 1 });
    expect(w.answers).toStrictEqual([{ token: "token", output: { commandId: "command-1" } }]);
  });

  test("does no harm when an event comes twice", async () => {
    const { w } = await running();
    w.commands.statuses.set("command-1", "Success");
    await onChange(w, COMMAND);
    expect(await onChange(w, COMMAND)).toStrictEqual({ looked: 0 });
    expect(w.answers).toHaveLength(1);
  });

  test("believes AWS and not the event", async () => {
    const { w } = await running();
    await onChange(w, COMMAND);
    expect(w.answers).toStrictEqual([]);
  });

  test("answers the image that has become available", async () => {
    const { w, instanceId } = await launched();
    w.images.isSlow = true;
    const { imageId } = await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    w.images.change(imageId, { state: "available" });
    await onChange(w, { kind: "image", region: "eu-west-1", imageId });
    expect(w.answers).toStrictEqual([{ token: "token", output: { imageId } }]);
  });

  test("answers the instance that has stopped", async () => {
    const { w, instanceId } = await launched();
    w.machines.stopsSlowly = true;
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "token" });
    w.machines.change(instanceId, { state: "stopped" });
    await onChange(w, { kind: "instance", region: "eu-west-1", instanceId, state: "stopped" });
    expect(w.answers).toStrictEqual([{ token: "token", output: { instanceId } }]);
  });

  test("fails the command of an instance that was taken away", async () => {
    const { w, instanceId } = await running();
    w.machines.change(instanceId, { state: "shutting-down" });
    await onChange(w, {
      kind: "instance",
      region: "eu-west-1",
      instanceId,
      state: "shutting-down",
    });
    expect(w.answers).toMatchObject([{ token: "token", error: "Kiln.Conflict" }]);
  });

  test("asks to be told again when AWS cannot be asked", async () => {
    const { w } = await running();
    const commands = { ...w.commands, states: () => Promise.reject(new Unavailable("Throttled")) };
    await expect(onChange({ ...w, commands }, COMMAND)).rejects.toThrow(
      new Unavailable("Throttled"),
    );
  });

  test("cleans up after a build that was stopped, and records who stopped it", async () => {
    const { w, instanceId } = await running();
    const execution = { name: "b-1", status: "ABORTED", cause: "Stopped by Ada" } as const;
    await onChange(w, { kind: "execution", region: "eu-west-1", execution });
    expect(w.machines.all.get(instanceId)?.state).toBe("terminated");
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "CANCELLED",
      reason: "Stopped by Ada",
    });
    expect(await w.registry.list("waits/")).toStrictEqual([]);
    expect(await w.registry.list("open/")).toStrictEqual([]);
  });

  test("records a build that took too long for its state machine", async () => {
    const { w } = await running();
    const execution = { name: "b-1", status: "TIMED_OUT" } as const;
    await onChange(w, { kind: "execution", region: "eu-west-1", execution });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "FAILED",
      failure: { error: "Kiln.TimedOut" },
    });
  });

  test("does not take an image from whoever distributes it again because its build has ended", async () => {
    const { w } = await imaged();
    await w.registry.put("open/b-1.json", { buildId: "b-1", execution: "arn:again" });
    const execution = { name: "b-1", status: "FAILED", executionArn: "arn:first" } as const;
    await onChange(w, { kind: "execution", region: "eu-west-1", execution });
    expect(await w.registry.list("open/")).toStrictEqual(["open/b-1.json"]);
  });

  test("leaves executions alone that are not Kiln's, and builds that are recorded", async () => {
    const { w } = await running();
    const execution = { name: "other", status: "ABORTED" } as const;
    await onChange(w, { kind: "execution", region: "eu-west-1", execution });
    expect(w.registry.read("builds/other/build.json")).toBeUndefined();
  });
});
