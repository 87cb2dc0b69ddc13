import { describe, expect, test } from "vitest";
import { stopInstance } from "../../lib/build/stop-instance.ts";
import { pipelineText } from "../fakes/build-world.ts";
import { launched } from "./waiting-tasks.ts";

describe("stopInstance()", () => {
  test("stops the instance and answers once it has stopped", async () => {
    const { w, instanceId } = await launched();
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "token" });
    expect(w.machines.all.get(instanceId)?.state).toBe("stopped");
    expect(w.answers).toStrictEqual([{ token: "token", output: { instanceId } }]);
  });

  test("lets a spot instance run, which EC2 cannot stop, and answers at once", async () => {
    const { w, instanceId } = await launched(
      pipelineText("infrastructureConfiguration: { launch: { spot: {} } }\n"),
    );
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "token" });
    expect(w.machines.all.get(instanceId)).toMatchObject({ state: "running", isSpot: true });
    expect(w.answers).toStrictEqual([{ token: "token", output: { instanceId } }]);
    expect(await w.registry.list("waits/")).toStrictEqual([]);
  });

  test("leaves a wait while the instance is stopping", async () => {
    const { w, instanceId } = await launched();
    w.machines.stopsSlowly = true;
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "token" });
    expect(w.answers).toStrictEqual([]);
    expect(await w.registry.list("waits/")).toStrictEqual([
      `waits/instance/eu-west-1/${instanceId}.json`,
    ]);
  });

  test("run twice, answers the second token too", async () => {
    const { w, instanceId } = await launched();
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "first" });
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "second" });
    expect(w.answers.map(({ token }) => token)).toStrictEqual(["first", "second"]);
  });

  test("fails the state when the instance is gone, with EC2's reason", async () => {
    const { w, instanceId } = await launched();
    w.machines.change(instanceId, {
      state: "terminated",
      stateReason: "Client.UserInitiatedShutdown",
    });
    await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "token" });
    expect(w.answers).toMatchObject([{ token: "token", error: "Kiln.Conflict" }]);
    expect(JSON.parse(w.answers[0]?.cause ?? "")).toStrictEqual({
      error: "Kiln.Conflict",
      state: "StopInstance",
      message: `Cannot stop instance ${instanceId}: it is terminated (Client.UserInitiatedShutdown)`,
    });
  });
});
