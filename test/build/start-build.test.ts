import { describe, expect, test } from "vitest";
import type { BuildStatus } from "../../lib/build/build-record.ts";
import { cancelBuild, startBuild } from "../../lib/build/start-build.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

test("startBuild() starts an execution whose name is the build's id, with nothing but what was asked for", async () => {
  const started: unknown[] = [];
  const executions = {
    async start(name: string, input: object) {
      started.push([name, input]);
    },
  };
  await startBuild({ executions }, { buildId: "b-1", pipeline: "web" });
  await startBuild({ executions }, { buildId: "b-2", pipeline: "web", keepMachineOnFailure: true });
  expect(started).toStrictEqual([
    ["b-1", { pipeline: "web" }],
    ["b-2", { pipeline: "web", keepMachineOnFailure: true }],
  ]);
});

/** A build in a state, and what stopping its execution does. */
async function building(status: BuildStatus) {
  const registry = memoryRegistry();
  await registry.put("builds/b-1/build.json", {
    buildId: "b-1",
    pipeline: "web",
    trigger: "manual",
    status,
    startedAt: "2026-11-22T10:00:00Z",
  });
  const stopped: unknown[] = [];
  const executions = {
    async stop(name: string, cause: string) {
      stopped.push([name, cause, registry.read("builds/b-1/build.json")]);
    },
  };
  return { registry, stopped, executions };
}

describe("cancelBuild()", () => {
  test.each(["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING"] as const)(
    "stops the execution of a build that is %s, after it has written down who stops it",
    async (status) => {
      const ports = await building(status);
      expect(await cancelBuild(ports, "b-1", "Stopped by Ada")).toBe(true);
      expect(ports.stopped).toStrictEqual([
        ["b-1", "Stopped by Ada", expect.objectContaining({ stopRequest: "Stopped by Ada" })],
      ]);
    },
  );

  test.each(["INTEGRATING", "AVAILABLE", "FAILED"] as const)(
    "is too late for a build that is %s",
    async (status) => {
      const ports = await building(status);
      expect(await cancelBuild(ports, "b-1", "Stopped by Ada")).toBe(false);
      expect(ports.stopped).toStrictEqual([]);
    },
  );

  test("stops the execution of a build that has no record yet", async () => {
    const ports = await building("PENDING");
    await cancelBuild(ports, "b-2", "Stopped by Ada");
    expect(ports.stopped).toHaveLength(1);
  });
});
