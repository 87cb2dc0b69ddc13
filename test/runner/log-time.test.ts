import { expect, test } from "vitest";
import { logTime } from "../../lib/runner/log-time.ts";

test("logTime() has nanoseconds, in UTC", () => {
  const times = [1653487305914525413n, 1653487305999999999n, 1653487306000000007n];
  const time = logTime({ nanoseconds: () => times.shift() ?? 0n });
  expect([time(), time(), time()]).toStrictEqual([
    "2022-05-25T14:01:45.914525413Z",
    "2022-05-25T14:01:45.999999999Z",
    "2022-05-25T14:01:46.000000007Z",
  ]);
});
