import { describe, expect, test } from "vitest";
import { onChange } from "../../lib/build/on-change.ts";
import { objectUrl, runComponents } from "../../lib/build/run-components.ts";
import { Conflict, Unavailable } from "../../lib/errors.ts";
import { launched } from "./waiting-tasks.ts";

const input = (instanceId: string) =>
  ({ buildId: "b-1", stage: "build", instanceId, taskToken: "token" }) as const;

describe("runComponents()", () => {
  test("sends one command, with the digest of what it has put into the registry", async () => {
    const { w, instanceId } = await launched();
    await runComponents(w, input(instanceId));
    const { sha256 } = await import("../../lib/sha256.ts");
    const sums = (await w.registry.getText("builds/b-1/build/input/SHA256SUMS")) ?? "";
    expect(w.commands.sent).toStrictEqual([
      {
        commandId: "command-1",
        region: "eu-west-1",
        instanceId,
        comment: "kiln build b-1",
        parameters: {
          InputPath: "https://s3.eu-west-1.amazonaws.com/registry-bucket/builds/b-1/build/input/",
          Folder: "/var/lib/kiln/b-1/build",
          Digest: await sha256(sums),
          TimeoutSeconds: "42000",
        },
      },
    ]);
  });

  test("registers a wait and leaves the token alone while the command runs", async () => {
    const { w, instanceId } = await launched();
    await runComponents(w, input(instanceId));
    expect(w.answers).toStrictEqual([]);
    expect(w.registry.read("waits/command/eu-west-1/command-1.json")).toMatchObject({
      token: "token",
      buildId: "b-1",
      state: "RunComponents",
      stage: "build",
      instanceId,
      deadline: w.clock.now() + 42_600_000,
    });
  });

  test("answers at once when the command has ended before the wait was there", async () => {
    const { w, instanceId } = await launched();
    w.commands.firstStatus = "Success";
    await runComponents(w, input(instanceId));
    expect(w.answers).toStrictEqual([{ token: "token", output: { commandId: "command-1" } }]);
    expect(await w.registry.list("waits/")).toStrictEqual([]);
  });

  test("loses nothing when the event comes before the wait is there", async () => {
    const { w, instanceId } = await launched();
    const early = { kind: "command", region: "eu-west-1", commandId: "command-1" } as const;
    expect(await onChange(w, early)).toStrictEqual({ looked: 0 });
    w.commands.firstStatus = "Success";
    await runComponents(w, input(instanceId));
    expect(w.answers).toHaveLength(1);
  });

  test("run twice, sends no second command and hands the wait to the new token", async () => {
    const { w, instanceId } = await launched();
    await runComponents(w, input(instanceId));
    await runComponents(w, { ...input(instanceId), taskToken: "second" });
    expect(w.commands.sent).toHaveLength(1);
    expect(w.registry.read("waits/command/eu-west-1/command-1.json")).toMatchObject({
      token: "second",
    });
  });

  test("run twice, finds the command by its comment when it could not be remembered", async () => {
    const { w, instanceId } = await launched();
    await runComponents(w, input(instanceId));
    await w.registry.remove("builds/b-1/build/command.json");
    await runComponents(w, input(instanceId));
    expect(w.commands.sent).toHaveLength(1);
  });

  test("asks to be tried again while the agent does not answer, saying what EC2 knows", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 1;
    w.clock.pass(20_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new Unavailable(
        `Cannot run components on ${instanceId}: InvalidInstanceId; the instance is running, launched 20 seconds ago\nIt has no instance profile, so its agent cannot sign in: set "instanceProfileName".`,
      ),
    );
    await runComponents(w, input(instanceId));
    expect(w.commands.sent).toHaveLength(1);
  });

  test("waits a moment itself for an instance that was just launched", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 4;
    const start = w.clock.now();
    await runComponents(w, input(instanceId));
    expect([w.commands.sent.length, w.clock.now() - start]).toStrictEqual([1, 800]);
  });

  test("leaves longer waits to the state machine", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 100;
    const start = w.clock.now();
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    expect(w.clock.now() - start).toBe(2_000);
  });

  test("shows the console of an instance whose agent is silent for long", async () => {
    const { w, instanceId } = await launched();
    w.machines.change(instanceId, { hasProfile: true });
    w.machines.consoleText = "dracut: Refusing to continue";
    w.commands.silentFor = 1;
    w.clock.pass(150_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new Unavailable(
        `Cannot run components on ${instanceId}: InvalidInstanceId; the instance is running, launched 150 seconds ago\nLook whether its subnet reaches Systems Manager (internet or VPC endpoints), its security groups let HTTPS out, and its image has the SSM agent.\nThe last lines of its console:\ndracut: Refusing to continue`,
      ),
    );
  });

  test("fails at once when the instance has ended meanwhile", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 1;
    w.machines.change(instanceId, {
      state: "terminated",
      stateReason: "Server.SpotInstanceTermination",
    });
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new Conflict(
        `Cannot run components on ${instanceId}: the instance is terminated (Server.SpotInstanceTermination), expected it to run`,
      ),
    );
  });
});

describe("objectUrl()", () => {
  test.each([
    ["eu-west-1", "https://s3.eu-west-1.amazonaws.com/b/k/"],
    ["cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/b/k/"],
  ])("addresses an object in %s", (region, expected) => {
    expect(objectUrl(region, "b", "k/")).toBe(expected);
  });
});
