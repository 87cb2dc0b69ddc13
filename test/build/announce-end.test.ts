import { expect, test } from "vitest";
import { recordBuild } from "../../lib/build/record-build.ts";
import { pipelineText } from "../fakes/build-world.ts";
import { imaged } from "./waiting-tasks.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:images";
const FAILED = {
  buildId: "b-1",
  outcome: "failed",
  failure: { Error: "Kiln.StepFailed", Cause: "{}" },
} as const;
const MINUTES = 60_000;

async function building() {
  const { w } = await imaged(
    pipelineText(`infrastructureConfiguration: { snsTopicArn: "${TOPIC}" }\n`),
  );
  w.bus.events.length = 0;
  const told = () =>
    w.bus.events.map(({ detail }) => {
      const { "event-id": id, state } = detail as {
        readonly "event-id": string;
        readonly state: { readonly status: string };
      };
      return `${id} ${state.status}`;
    });
  return { w, told };
}

test("the end of a build is told once, however many record it at a time", async () => {
  const { w, told } = await building();
  const ends = await Promise.all([1, 2, 3, 4].map(() => recordBuild(w, FAILED)));
  expect(ends.map(({ status }) => status)).toStrictEqual(["FAILED", "FAILED", "FAILED", "FAILED"]);
  expect(told()).toStrictEqual([expect.stringMatching(/^b-1\/\d+ FAILED$/)]);
  expect(w.topic.messages).toHaveLength(1);
  expect(await w.registry.list("open/")).toStrictEqual([]);
});

test("who dies while telling is followed by another after his time, with the same id", async () => {
  const { w, told } = await building();
  const dead = await new Promise<string>((resolve) => {
    const send = ({ detail }: { readonly detail: object }) => {
      resolve(`${(detail as { readonly "event-id": string })["event-id"]} FAILED`);
      return new Promise<void>(() => undefined);
    };
    const publish = () => new Promise<void>(() => undefined);
    void recordBuild({ ...w, bus: { send }, topic: { publish } }, FAILED);
  });
  w.clock.pass(5 * MINUTES);
  await recordBuild(w, FAILED);
  expect([told(), w.topic.messages.length]).toStrictEqual([[], 0]);
  // The sweep comes back to it.
  expect(await w.registry.list("open/")).toStrictEqual(["open/b-1.json"]);
  w.clock.pass(MINUTES);
  await Promise.all([recordBuild(w, FAILED), recordBuild(w, FAILED)]);
  expect([told(), w.topic.messages.length]).toStrictEqual([[dead], 1]);
  expect(await w.registry.list("open/")).toStrictEqual([]);
});

test("a change that its task may still be telling is left to it, and told when it has died", async () => {
  const { w, told } = await building();
  const { changes, ...record } = w.registry.read("builds/b-1/build.json") as { changes: number };
  const untold = [{ sequence: changes + 1, previous: "BUILDING", status: "TESTING" }];
  const testing = { ...record, status: "TESTING", changes: changes + 1, untold };
  await w.registry.put("builds/b-1/build.json", testing);
  await recordBuild(w, FAILED);
  expect(told()).toStrictEqual([`b-1/${changes + 2} FAILED`]);
  expect(await w.registry.list("open/")).toStrictEqual(["open/b-1.json"]);
  w.clock.pass(6 * MINUTES);
  await recordBuild(w, FAILED);
  expect(told()).toStrictEqual([`b-1/${changes + 2} FAILED`, `b-1/${changes + 1} TESTING`]);
  expect(w.topic.messages).toHaveLength(1);
  expect(await w.registry.list("open/")).toStrictEqual([]);
});
