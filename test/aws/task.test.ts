import { afterEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../../lib/aws/connection.ts";
import { type HandlerContext, task } from "../../lib/aws/task.ts";
import { InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { wire } from "../fakes/wire.ts";

const { connection } = wire().call;
const parse = (event: unknown) => event as { readonly buildId: string };

function logged(context: HandlerContext = {}): { entries: object[]; context: HandlerContext } {
  const entries: object[] = [];
  return { entries, context: { connection, log: (entry) => entries.push(entry), ...context } };
}

afterEach(() => vi.unstubAllEnvs());

describe("task()", () => {
  test("parses, runs with the connection that is handed in, and gives the result", async () => {
    const seen: Connection[] = [];
    const handler = task(parse, async ({ buildId }, call) => {
      seen.push(call.connection);
      return { ran: buildId };
    });
    expect(await handler({ buildId: "b-1" }, { connection })).toStrictEqual({ ran: "b-1" });
    expect(seen).toStrictEqual([connection]);
  });

  test("lets errors of the parser and of the task through as they are", async () => {
    const refuse = (): never => {
      throw new InvalidInput("No");
    };
    const lost = new NotFound("Gone");
    await expect(task(refuse, async () => 1)({}, { connection })).rejects.toThrow(
      new InvalidInput("No"),
    );
    await expect(task(parse, () => Promise.reject(lost))({}, { connection })).rejects.toBe(lost);
  });

  test("logs start and end with the build's id, and no task token", async () => {
    const { entries, context } = logged({ functionName: "copy-image", awsRequestId: "r-1" });
    const handler = task(parse, async () => 1);
    await handler({ buildId: "b-1", region: "us-east-1", taskToken: "secret" }, context);
    expect(entries).toMatchObject([
      {
        type: "start",
        function: "copy-image",
        requestId: "r-1",
        buildId: "b-1",
        region: "us-east-1",
      },
      { type: "end", buildId: "b-1", milliseconds: expect.any(Number), result: 1 },
    ]);
    expect(JSON.stringify(entries)).not.toContain("secret");
  });

  test("logs an error with its stack and cause", async () => {
    const { entries, context } = logged();
    const handler = task(parse, () =>
      Promise.reject(new NotFound("Gone", { cause: new Error("404") })),
    );
    await expect(handler({ buildId: "b-1" }, context)).rejects.toThrow(NotFound);
    expect(entries[1]).toMatchObject({
      type: "error",
      buildId: "b-1",
      error: {
        name: "Kiln.NotFound",
        message: "Gone",
        stack: expect.any(String),
        cause: { message: "404" },
      },
    });
  });

  test("ends before the function's time is over, so that the state machine can try again", async () => {
    let signal: AbortSignal | undefined;
    const handler = task(parse, (_, call) => {
      signal = call.signal;
      return new Promise(() => undefined);
    });
    const context = { connection, getRemainingTimeInMillis: () => 1_010 };
    await expect(handler({ buildId: "b-1" }, context)).rejects.toThrow(
      new Unavailable("Cannot finish the task: the function's time is over"),
    );
    expect(signal?.aborted).toBe(true);
  });

  test("hands on the signal of whoever calls", async () => {
    const handler = task(parse, async (_, { signal }) => signal.aborted);
    expect(await handler({}, { connection, signal: AbortSignal.abort() })).toBe(true);
  });

  test("takes the connection from the environment when none is handed in", async () => {
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("KILN_REGISTRY_BUCKET", "bucket");
    vi.stubEnv("KILN_STATE_MACHINE_ARN", "arn");
    vi.stubEnv("KILN_RUN_DOCUMENT", "document");
    const handler = task(parse, async (_, call) => call.connection.settings);
    expect(await handler({}, { log: () => undefined })).toStrictEqual({
      registryBucket: "bucket",
      stateMachineArn: "arn",
      runDocument: "document",
    });
  });
});
