import { describe, expect, test } from "vitest";
import { onChange } from "../../lib/build/on-change.ts";
import { objectUrl, runComponents } from "../../lib/build/run-components.ts";
import { Conflict, Denied, TimedOut, Unavailable } from "../../lib/errors.ts";
import { pipelineText } from "../fakes/build-world.ts";
import { GOOD_NETWORK } from "../fakes/fake-agents.ts";
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

  test("gives tests as long as the pipeline says, and the build its own time", async () => {
    const { w, instanceId } = await launched(
      pipelineText("imageTestsConfiguration: { timeoutMinutes: 90 }\n"),
    );
    await runComponents(w, input(instanceId));
    await runComponents(w, { ...input(instanceId), stage: "test", taskToken: "tests" });
    expect(w.commands.sent.map(({ parameters }) => parameters["TimeoutSeconds"])).toStrictEqual([
      "42000",
      "5400",
    ]);
    expect(w.registry.read("waits/command/eu-west-1/command-2.json")).toMatchObject({
      deadline: w.clock.now() + 6_000_000,
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

  test("asks to be tried again while the agent does not answer", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 1;
    w.clock.pass(20_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new Unavailable(
        `Cannot run components on ${instanceId}: InvalidInstanceId; the instance is running, launched 20 seconds ago`,
      ),
    );
    expect(w.agents.asked).toBe(0);
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

  test("fails after three minutes of running, with every reason and the console", async () => {
    const { w, instanceId } = await launched();
    w.machines.consoleText = "dracut: Refusing to continue";
    w.agents.profileFacts = { exists: false, denied: [] };
    w.agents.networkFacts = { ...GOOD_NETWORK, allowsHttps: false };
    w.commands.silentFor = 100;
    w.clock.pass(5_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    w.clock.pass(179_999);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    expect(w.agents.asked).toBe(0);
    w.clock.pass(1);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new TimedOut(
        `Cannot run components on ${instanceId}: its agent does not answer Systems Manager; the instance is running, launched 185 seconds ago
It has no instance profile, so its agent cannot sign in.
Set "infrastructureConfiguration.instanceProfileName" to a profile whose role has AmazonSSMManagedInstanceCore.
Its security groups (sg-1) let no HTTPS out.
Allow outbound TCP 443 in sg-1.
The last lines of its console:
dracut: Refusing to continue`,
      ),
    );
  });

  test.each([
    ["launch: { agentTimeoutSeconds: 60 }", 60_000],
    ["instanceTypes: [t3.medium]", 180_000],
  ])("waits as long as the pipeline says: %s", async (line, limit) => {
    const { w, instanceId } = await launched(
      pipelineText(`infrastructureConfiguration:\n  ${line}\n`),
    );
    w.commands.silentFor = 100;
    w.clock.pass(2_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    w.clock.pass(limit - 1);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    w.clock.pass(1);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(TimedOut);
  });

  test("does not count the minutes in which the instance was pending, but for twenty", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 100;
    w.machines.change(instanceId, { state: "pending" });
    w.clock.pass(1_200_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    w.clock.pass(1);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(TimedOut);
    w.machines.change(instanceId, { state: "running" });
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
  });

  test("tells what could not be looked at beside what could", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 100;
    w.agents.profileFacts = new Denied("Cannot look at instance profile: AccessDenied");
    w.clock.pass(2_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(Unavailable);
    w.clock.pass(180_000);
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      'does not start it.\nTake a parent image with the Systems Manager agent. User data of your own ("userDataOverride") must install it.\nWhat could not be looked at:\nCannot look at instance profile: AccessDenied',
    );
  });

  test("waits on while EC2 does not show the instance yet", async () => {
    const { w, instanceId } = await launched();
    w.commands.silentFor = 1;
    w.machines.all.clear();
    await expect(runComponents(w, input(instanceId))).rejects.toThrow(
      new Unavailable(`Cannot run components on ${instanceId}: InvalidInstanceId`),
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
        `Cannot run components on ${instanceId}: the instance is terminated (Server.SpotInstanceTermination), expected it to run\nEC2 has taken the spot instance back. Start the build again, or leave "launch.spot" out.`,
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
