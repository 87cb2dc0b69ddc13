import { expect, test } from "vitest";
import { machines } from "../../lib/aws/machines.ts";
import { Unavailable } from "../../lib/errors.ts";
import { REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";
import type { ScriptedReply } from "../support/wire/scripted-handler.ts";
import { inVirtualTime } from "../support/wire/virtual-time.ts";

/** An AWS that gives the same answer to everything. */
async function always(reply: ScriptedReply) {
  const { call, sent } = scriptedCall(() => reply);
  const { outcome, waited } = await inVirtualTime(() => machines(call).stop(REGION, "i-1"));
  return { outcome, waited, tries: sent.length };
}

test.each<[string, ScriptedReply]>([
  ["throttles", EC2.error("RequestLimitExceeded", "Slow down")],
  ["answers 500 without a word", { status: 500, body: "" }],
  ["answers 502 with a page", { status: 502, body: "<html><p>Bad gateway</html>" }],
  ["cuts the connection", { networkError: "ECONNRESET" }],
])("an AWS that %s for long is unavailable, after eight tries with pauses", async (_, reply) => {
  const { outcome, waited, tries } = await always(reply);
  expect(outcome.status === "rejected" ? outcome.reason : undefined).toBeInstanceOf(Unavailable);
  expect(tries).toBe(8);
  expect(waited).toBeGreaterThan(100);
});

test("once throttled, a client goes slowly with its next calls too", async () => {
  const done = EC2.reply("StopInstances", "");
  const { call } = scriptedCall([
    ...Array.from({ length: 4 }, () => EC2.error("RequestLimitExceeded", "Slow down")),
    ...Array.from({ length: 10 }, () => done),
  ]);
  const all = machines(call);
  const stop = (times: number) => async () => {
    for (let time = 0; time < times; time++) await all.stop(REGION, "i-1");
  };
  await inVirtualTime(stop(1));
  const { outcome, waited } = await inVirtualTime(stop(9));
  expect(outcome.status).toBe("fulfilled");
  expect(waited).toBeGreaterThan(0);
});
