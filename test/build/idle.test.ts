import { expect, test } from "vitest";
import { ACTIVITY_KEY, IDLE_KEY } from "../../lib/build/idle.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { sweep } from "../../lib/build/sweep.ts";
import { type BuildWorld, buildWorld, planned } from "../fakes/build-world.ts";

const HOUR = 3_600_000;

/** What a sweep asks the registry for. */
async function askedBy(w: BuildWorld): Promise<readonly string[]> {
  const asked: string[] = [];
  const noting = Object.fromEntries(
    Object.entries(w.registry).map(([name, work]) => [
      name,
      typeof work !== "function"
        ? work
        : (...given: readonly unknown[]) => {
            asked.push(`${name} ${given[0]}`);
            return (work as (...all: readonly unknown[]) => unknown)(...given);
          },
    ]),
  ) as unknown as BuildWorld["registry"];
  await sweep({ ...w, registry: noting });
  return asked;
}

const IDLE = [`get ${ACTIVITY_KEY}`, `get ${IDLE_KEY}`];

test("an idle sweep reads two documents and lists nothing", async () => {
  const w = buildWorld();
  expect((await askedBy(w)).filter((one) => one.startsWith("list"))).not.toStrictEqual([]);
  expect(await askedBy(w)).toStrictEqual(IDLE);
});

test("a sweep looks at everything again after an hour", async () => {
  const w = buildWorld();
  await sweep(w);
  w.clock.pass(HOUR - 1);
  expect(await askedBy(w)).toStrictEqual(IDLE);
  w.clock.pass(1);
  expect(await askedBy(w)).toContain("list open/");
});

test("sweeps look at everything from the begin of a build to its end", async () => {
  const w = buildWorld();
  await planned(w);
  w.executions.running.set("b-1", { status: "RUNNING" });
  for (let sweeps = 1; sweeps <= 2; sweeps++) expect(await askedBy(w)).toContain("list open/");
  await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
  expect(await askedBy(w)).toContain("list open/");
  expect(await askedBy(w)).toStrictEqual(IDLE);
});

test.each(["waits/", "open/"])(
  "a build that opens after a sweep has listed %s for the last time is seen by the next sweep",
  async (prefix) => {
    const w = buildWorld();
    await planned(w);
    const { clock, executions } = w;
    await recordBuild(w, { buildId: "b-1", outcome: "skipped" });
    executions.running.set("b-2", { status: "RUNNING" });
    const lists = (await askedBy(w)).filter((one) => one === `list ${prefix}`).length;
    clock.pass(HOUR);
    let left = lists;
    const list = async (asked: string) => {
      const found = await w.registry.list(asked);
      if (asked === prefix && --left === 0) await planned(w, undefined, undefined, "b-2");
      return found;
    };
    await sweep({ ...w, registry: { ...w.registry, list } });
    expect(left).toBe(0);
    expect(await askedBy(w)).toContain("list open/");
  },
);
