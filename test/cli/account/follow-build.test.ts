import { describe, expect, test } from "vitest";
import type { ExecutionEvent } from "../../../lib/aws/execution-events.ts";
import { type FollowPorts, followBuild } from "../../../lib/cli/account/follow-build.ts";
import type { BuildEvent } from "../../../lib/cli/build-event.ts";
import { Conflict, Denied, NotFound, Unavailable } from "../../../lib/errors.ts";
import { buildWorld, pipelineText, planned } from "../../fakes/build-world.ts";

const never = new AbortController().signal;

/** A build under way in a world whose clock only moves when somebody sleeps; `script` says what happens at each look. */
async function following(script: readonly (() => unknown)[], log?: FollowPorts["log"]) {
  const world = buildWorld();
  const text = pipelineText("loggingConfiguration: { imageLogGroupName: builds }\n");
  await planned(world, text);
  const told: BuildEvent[] = [];
  let looks = 0;
  const running: ExecutionEvent[] = [
    { id: 1, previousId: 0, type: "ExecutionStarted", at: 1 },
    { id: 2, previousId: 1, type: "TaskStateEntered", at: 2, state: "RunComponents" },
  ];
  const ports: FollowPorts = {
    registry: world.registry,
    events: async () => (script[looks++]?.() as ExecutionEvent[] | undefined) ?? running,
    log: log ?? { next: async () => undefined },
    clock: world.clock,
  };
  return { world, ports, told, report: (event: BuildEvent) => told.push(event), running };
}

type World = ReturnType<typeof buildWorld>;
const end = (world: World) => {
  const record = world.registry.read("builds/b-1/build.json") as object;
  void world.registry.put("builds/b-1/build.json", { ...record, status: "AVAILABLE" });
};

describe("followBuild()", () => {
  test("tells what happens until the build is recorded", async () => {
    const scene = await following([() => undefined, () => end(scene.world)]);
    const record = await followBuild(scene.ports, "b-1", scene.report, never);
    expect(record?.status).toBe("AVAILABLE");
    expect(scene.told.map(({ type }) => type)).toStrictEqual(["state-entered"]);
  });

  test("tells each line of the log once, and goes on without it when it may not be read", async () => {
    let calls = 0;
    const scene = await following([() => undefined, () => undefined, () => end(scene.world)], {
      next: async ({ group, stream }, token) => {
        calls += 1;
        if (calls > 2) throw new Denied("Cannot read the log");
        if (token !== undefined) return { events: [], token };
        return { events: [{ at: 5, text: `${group} ${stream}` }], token: "end" };
      },
    });
    await followBuild(scene.ports, "b-1", scene.report, never);
    expect(scene.told.slice(1)).toMatchObject([
      { type: "output", at: 5, stage: "build", line: "builds web/1.0.0/1/build" },
      { type: "notice", text: "Cannot read the log" },
    ]);
  });

  test("sits out an AWS that cannot be asked, and says so once", async () => {
    const away = () => {
      throw new Unavailable("Cannot reach AWS");
    };
    const scene = await following([away, away, away, () => end(scene.world)]);
    await followBuild(scene.ports, "b-1", scene.report, never);
    expect(scene.told.filter(({ type }) => type === "notice")).toMatchObject([
      { text: "Cannot reach AWS; trying again" },
    ]);
  });

  test("ends with the signal while the build goes on", async () => {
    const stop = new AbortController();
    const scene = await following([() => stop.abort()]);
    expect(await followBuild(scene.ports, "b-1", scene.report, stop.signal)).toBeUndefined();
  });

  test("knows no build of that name", async () => {
    const { ports, report } = await following([]);
    const nothing = { ...ports, events: async () => undefined };
    await expect(followBuild(nothing, "b-2", report, never)).rejects.toThrow(
      new NotFound(
        'Cannot find build "b-2": there is none of that name\n  → "kiln status" lists the latest.',
      ),
    );
  });

  test("gives up five minutes after an end that nobody records", async () => {
    const { ports, report, running, world } = await following([]);
    const over = [...running, { id: 3, previousId: 2, type: "ExecutionAborted", at: 3 }];
    const before = world.clock.now();
    await expect(
      followBuild({ ...ports, events: async () => over }, "b-1", report, never),
    ).rejects.toThrow(Conflict);
    expect(world.clock.now() - before).toBe(301_000);
  });
});
