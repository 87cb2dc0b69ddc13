import { describe, expect, onTestFinished, test } from "vitest";
import type { BuildOutcome } from "../../../lib/cli/build-event.ts";
import { type WatchEvent, watchPipelines } from "../../../lib/cli/schedule/watch-pipelines.ts";
import type { Pipeline } from "../../../lib/pipeline/pipeline.ts";
import { stepClock } from "../../fakes/step-clock.ts";
import { imagePipeline, pipelineIn } from "../../pipeline/read.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 22, 12);
const HOURLY = "scheduleExpression: rate(1 hour)\n  flexibleTimeWindow: { mode: OFF }";

function pipeline(schedule: string, name = "web", more = ""): Pipeline {
  const lines = `schedule:\n  ${schedule}\n${more}`;
  return pipelineIn(imagePipeline(lines).replace("name: web", `name: ${name}`));
}

/** Files by name, and whoever watches them. Times are minutes since the watching began. */
function watcher(files: { [file: string]: Pipeline | Error }) {
  const clock = stepClock(NOON);
  const events: WatchEvent[] = [];
  const closing = new AbortController();
  const behaviour = {
    build: async (_: string, { name }: Pipeline): Promise<BuildOutcome> => ({
      ...{ buildId: "b-1", pipeline: name, status: "AVAILABLE" },
      ...{ durationMilliseconds: 1, amis: [] },
    }),
    failuresAtEnd: async (_: string): Promise<number | undefined> => undefined,
  };
  const begin = (isOnce = false) => {
    const watching = watchPipelines(
      {
        clock,
        async load(file) {
          const found = files[file];
          if (found instanceof Error || found === undefined) throw found ?? new Error("missing");
          return { pipeline: found };
        },
        build: (file, loaded) => behaviour.build(file, loaded.pipeline),
        failuresAtEnd: (name) => behaviour.failuresAtEnd(name),
        tell: (event) => events.push(event),
        signal: closing.signal,
      },
      Object.keys(files),
      isOnce,
    );
    clock.follow(watching);
    onTestFinished(async () => {
      closing.abort();
      await watching;
    });
    return watching;
  };
  const minutes = (type: WatchEvent["type"]) =>
    events.flatMap((event) =>
      event.type === type && "scheduledAt" in event ? [(event.scheduledAt - NOON) / MINUTE] : [],
    );
  const types = () => events.map(({ type }) => type);
  return { clock, events, begin, minutes, types, behaviour, closing };
}

describe("watchPipelines()", () => {
  test("builds at each run, and tells the next", async () => {
    const { clock, begin, minutes } = watcher({ "web.yml": pipeline(HOURLY) });
    void begin();
    await clock.advance(3 * HOUR + MINUTE);
    expect(minutes("run-started")).toStrictEqual([60, 120, 180]);
    expect(minutes("next-run")).toStrictEqual([60, 120, 180, 240]);
  });

  test("begins runs at their place in the window", async () => {
    const { clock, begin, events } = watcher({
      "web.yml": pipeline("scheduleExpression: rate(1 hour)"),
    });
    void begin();
    await clock.advance(2 * HOUR);
    const [next] = events;
    expect(next).toMatchObject({ scheduledAt: NOON + HOUR, at: NOON + HOUR + 614_000 });
  });

  test("watches a pipeline no more whose schedule failures have switched off, and goes on with others", async () => {
    const bad = pipeline(HOURLY, "bad");
    const world = watcher({ "bad.yml": bad, "web.yml": pipeline(HOURLY) });
    let failures = 0;
    world.behaviour.build = async (_, { name }) => ({
      ...{ buildId: "b-1", pipeline: name, status: name === "bad" ? "FAILED" : "AVAILABLE" },
      ...{ durationMilliseconds: 1, amis: [] },
    });
    world.behaviour.failuresAtEnd = async () => (++failures < 2 ? undefined : 2);
    void world.begin();
    await world.clock.advance(4 * HOUR + MINUTE);
    expect(world.events.filter(({ type }) => type === "switched-off")).toStrictEqual([
      { type: "switched-off", pipeline: "bad", failures: 2 },
    ]);
    const begun = world.events.filter(({ type }) => type === "run-started");
    expect(begun.filter(({ pipeline: name }) => name === "bad")).toHaveLength(2);
    expect(begun.filter(({ pipeline: name }) => name === "web")).toHaveLength(4);
  });

  test("ends, and fails, when the last schedule is switched off", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    world.behaviour.build = async (_, { name }) => ({
      ...{ buildId: "b-1", pipeline: name, status: "FAILED" },
      ...{ durationMilliseconds: 1, amis: [] },
    });
    world.behaviour.failuresAtEnd = async () => 1;
    const watching = world.begin();
    await world.clock.advance(2 * HOUR);
    expect(await watching).toBe(false);
    expect(world.types()).toStrictEqual([
      "next-run",
      "run-started",
      "next-run",
      "run-finished",
      "switched-off",
    ]);
  });

  test("survives builds that fail and builds that cannot be run", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    let count = 0;
    const good = world.behaviour.build;
    world.behaviour.build = async (file, one) => {
      count++;
      if (count === 1) throw new Error("no sandbox");
      return { ...(await good(file, one)), status: count === 2 ? "FAILED" : "AVAILABLE" };
    };
    void world.begin();
    await world.clock.advance(3 * HOUR + MINUTE);
    expect(world.types().filter((type) => !type.startsWith("next"))).toStrictEqual([
      "run-started",
      "run-failed",
      "run-started",
      "run-finished",
      "run-started",
      "run-finished",
    ]);
  });

  test("begins a run although the last build still goes on", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    const over = Promise.withResolvers<void>();
    const good = world.behaviour.build;
    world.behaviour.build = async (file, one) => {
      await over.promise;
      return good(file, one);
    };
    void world.begin();
    await world.clock.advance(2 * HOUR + MINUTE);
    expect(world.minutes("run-started")).toStrictEqual([60, 120]);
    over.resolve();
  });

  test("watches several pipelines, each by its own schedule", async () => {
    const { clock, begin, events } = watcher({
      "web.yml": pipeline(HOURLY),
      "db.yml": pipeline(HOURLY.replace("1 hour", "90 minutes"), "db-1"),
    });
    void begin();
    await clock.advance(125 * MINUTE);
    const runs = events.flatMap((event) =>
      event.type === "run-started"
        ? [`${event.pipeline} ${(event.scheduledAt - NOON) / MINUTE}`]
        : [],
    );
    expect(runs).toStrictEqual(["web 60", "db-1 90", "web 120"]);
  });

  test("takes up changes of a file, and goes on as before while it cannot be used", async () => {
    const files: { [file: string]: Pipeline | Error } = { "web.yml": pipeline(HOURLY) };
    const { clock, begin, minutes, types } = watcher(files);
    void begin();
    await clock.advance(10 * MINUTE);
    files["web.yml"] = new Error("half written");
    await clock.advance(3 * MINUTE);
    expect(types()).toContain("file-unusable");
    files["web.yml"] = pipeline(HOURLY.replace("1 hour", "20 minutes"));
    await clock.advance(30 * MINUTE);
    expect(minutes("run-started")).toStrictEqual([20, 40]);
    files["web.yml"] = pipeline(HOURLY, "web", "status: DISABLED\n");
    await clock.advance(HOUR);
    expect(minutes("run-started")).toStrictEqual([20, 40]);
    expect(types().at(-1)).toBe("no-more-runs");
  });

  test("leaves out runs that were missed while the computer slept", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    const { clock } = world;
    let asleep = 0;
    const { now } = clock;
    Object.assign(clock, { now: () => now() + asleep });
    void world.begin();
    await clock.advance(59 * MINUTE);
    asleep = 90 * MINUTE;
    await clock.advance(2 * MINUTE);
    expect([world.minutes("run-missed"), world.minutes("run-started")]).toStrictEqual([[60], []]);
  });

  test("ends after the next run of each when it is told so, and says how that went", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    const good = world.behaviour.build;
    world.behaviour.build = async (file, one) => ({ ...(await good(file, one)), status: "FAILED" });
    const ended = world.begin(true);
    await world.clock.advance(HOUR + MINUTE);
    expect(await ended).toBe(false);
    expect(world.minutes("run-started")).toStrictEqual([60]);
  });

  test("ends when it is interrupted, and waits for what is being built", async () => {
    const world = watcher({ "web.yml": pipeline(HOURLY) });
    let isDone = false;
    const good = world.behaviour.build;
    world.behaviour.build = async (file, one) => {
      await new Promise<void>((resolve) =>
        world.closing.signal.addEventListener("abort", () => resolve()),
      );
      isDone = true;
      return { ...(await good(file, one)), status: "CANCELLED" };
    };
    const ended = world.begin();
    await world.clock.advance(HOUR + MINUTE);
    world.closing.abort();
    expect([await ended, isDone]).toStrictEqual([true, true]);
  });
});
