import { expect, test } from "vitest";
import { reboot } from "../../lib/actions/reboot.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";

function contextWithClock(signal?: AbortSignal) {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const clock = { now: () => 0, nanoseconds: () => 0n, sleep };
  return { ...actionContext({ clock }, signal === undefined ? {} : { signal }), pauses };
}

test.each([
  [[], []],
  [[{}], []],
  [[{ delaySeconds: null }], []],
  [[{ delaySeconds: "15" }], [15_000]],
])("reboot with %j waits %j ms and asks for the next step after it", async (inputs, pauses) => {
  const context = contextWithClock();
  expect(await runAction(reboot, inputs, context)).toStrictEqual({
    status: "reboot",
    resume: "next-step",
    outputs: [],
  });
  expect(context.pauses).toStrictEqual(pauses);
});

test("reboot does not happen when the step was stopped meanwhile", async () => {
  const context = contextWithClock(AbortSignal.abort());
  expect((await runAction(reboot, [{ delaySeconds: 1 }], context)).status).toBe("failed");
});

test("reboot refuses a delay that is negative", () => {
  expect(problemsOf(reboot as never, { delaySeconds: -1 })).toHaveLength(1);
});
