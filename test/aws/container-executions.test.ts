/** Two state machines, and executions that are known by their names only. */
import { describe, expect, test } from "vitest";
import { executionEvents } from "../../lib/aws/execution-events.ts";
import { executions } from "../../lib/aws/executions.ts";
import { recentExecutions } from "../../lib/aws/recent-executions.ts";
import { InvalidInput, NotFound } from "../../lib/errors.ts";
import { jsonError, type WireReply, wire } from "../fakes/wire.ts";

const AMI = "arn:aws:states:eu-west-1:123456789012:execution:kiln:b-1";
const CONTAINER = "arn:aws:states:eu-west-1:123456789012:execution:kiln-build-container:b-1";
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln-build-container";

function both(...replies: readonly WireReply[]) {
  const { call, requests } = wire(...replies);
  const settings = { ...call.connection.settings, containerStateMachineArn: MACHINE };
  return { call: { ...call, connection: { ...call.connection, settings } }, requests };
}
const asked = (requests: readonly { readonly body: unknown }[]) =>
  requests.map(({ body }) => (body as { executionArn: string }).executionArn);
const NONE = jsonError("ExecutionDoesNotExist");

describe("executions() with two state machines", () => {
  test("start() takes that of container images for such a pipeline", async () => {
    const { call, requests } = both({ body: {} });
    await executions(call).start("b-1", { pipeline: "web", kind: "container" });
    await executions(call).start("b-1", { pipeline: "web" });
    expect(requests.map(({ body }) => body)).toMatchObject([
      { stateMachineArn: MACHINE },
      { stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln" },
    ]);
  });

  test("start() says that the stack has none", async () => {
    const start = executions(wire().call).start("b-1", { kind: "container" });
    await expect(start).rejects.toThrow(InvalidInput);
  });

  test.each([
    ["status()", { status: "SUCCEEDED" }, { status: "SUCCEEDED" }],
    ["history()", { events: [] }, []],
    ["stop()", { stopDate: 0 }, undefined],
  ] as const)(
    "%s asks the other where the first has no such execution",
    async (name, body, gives) => {
      const { call, requests } = both(NONE, { body });
      const adapter = executions(call);
      const work = {
        "status()": () => adapter.status("b-1"),
        "history()": () => adapter.history("b-1"),
        "stop()": () => adapter.stop("b-1", "why"),
      }[name];
      expect(await work()).toStrictEqual(gives);
      expect(asked(requests)).toStrictEqual([AMI, CONTAINER]);
    },
  );

  test("an execution that neither has is none", async () => {
    const adapter = executions(both(NONE).call);
    expect(await adapter.status("b-1")).toBeUndefined();
    await expect(adapter.history("b-1")).rejects.toThrow(NotFound);
    await expect(adapter.stop("b-1", "why")).rejects.toThrow(NotFound);
  });

  test("an execution that is named by its ARN is asked for once", async () => {
    const { call, requests } = both(NONE);
    expect(await executions(call).status(CONTAINER)).toBeUndefined();
    expect(asked(requests)).toStrictEqual([CONTAINER]);
  });
});

test("executionEvents() finds those of a container build", async () => {
  const { call, requests } = both(NONE, { body: { events: [{ id: 1, type: "T" }] } });
  expect(await executionEvents(call, "b-1")).toMatchObject([{ id: 1 }]);
  expect(asked(requests)).toStrictEqual([AMI, CONTAINER]);
});

test("recentExecutions() mixes the builds of both by their time", async () => {
  const page = (...all: readonly (readonly [string, number])[]) => ({
    body: { executions: all.map(([name, startDate]) => ({ name, startDate })) },
  });
  const { call } = both(page(["a-3", 3], ["a-1", 1]), page(["c-4", 4], ["c-2", 2]));
  expect(await recentExecutions(call, 3)).toStrictEqual(["c-4", "a-3", "c-2"]);
});
