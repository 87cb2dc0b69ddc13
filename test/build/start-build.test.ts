import { expect, test } from "vitest";
import { cancelBuild, startBuild } from "../../lib/build/start-build.ts";

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

test("cancelBuild() stops the execution, saying who stops it", async () => {
  const stopped: unknown[] = [];
  const executions = {
    async stop(name: string, cause: string) {
      stopped.push([name, cause]);
    },
  };
  await cancelBuild({ executions }, "b-1", "Stopped by Ada");
  expect(stopped).toStrictEqual([["b-1", "Stopped by Ada"]]);
});
