import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import type { LambdaFunction } from "../../../../lib/local/functions.ts";
import { type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";
import { virtualClock } from "../../../fakes/virtual-clock.ts";

const ROLE = "arn:aws:iam::000000000000:role/states";
const PREFIX = "arn:aws:states:eu-west-1:000000000000";

type Definition = {
  readonly StartAt: string;
  readonly States: object;
  readonly [key: string]: unknown;
};

/** A machine with these states in a row of one: the first is where it starts. */
function startingAt(StartAt: string, States: object): Definition {
  return { StartAt, States };
}

async function create(sfn: SFNClient, definition: Definition | string): Promise<string> {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  const { stateMachineArn = "" } = await sfn.send(
    new CreateStateMachineCommand({ name: "machine", definition: text, roleArn: ROLE }),
  );
  return stateMachineArn;
}

async function ended(sfn: SFNClient, executionArn: string) {
  return until(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === "RUNNING" ? undefined : execution;
  });
}

type Outcome = { status?: string; output?: unknown; error?: string; cause?: string };

async function run(
  cloud: TestCloud,
  definition: Definition,
  input: unknown = {},
): Promise<Outcome> {
  const stateMachineArn = await create(cloud.sfn, definition);
  const { executionArn = "" } = await cloud.sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: "run", input: JSON.stringify(input) }),
  );
  const { status, output, error, cause } = await ended(cloud.sfn, executionArn);
  return {
    ...(status === undefined ? {} : { status }),
    ...(output === undefined ? {} : { output: JSON.parse(output) as unknown }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

const invoke = (name: string, payload: object = { "input.$": "$" }): object => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: name, Payload: payload },
});
const wait = (name: string): object => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Parameters: { FunctionName: name, Payload: { "token.$": "$$.Task.Token" } },
});

/** Throws an error of that name as often as told, then returns the value. */
function failing(name: string, times: number, value: unknown = "done"): LambdaFunction {
  let left = times;
  return async () => {
    if (left-- > 0) throw Object.assign(new Error(`try again`), { name });
    return value;
  };
}

describe("an execution", () => {
  test.each<[string, Definition, unknown, Outcome]>([
    [
      "hands the input of a Pass on",
      startingAt("A", { A: { Type: "Pass", End: true } }),
      { a: 1 },
      { status: "SUCCEEDED", output: { a: 1 } },
    ],
    [
      "puts a result, even a false one, where ResultPath says",
      startingAt("A", { A: { Type: "Pass", Result: false, ResultPath: "$.is", End: true } }),
      { a: 1 },
      { status: "SUCCEEDED", output: { a: 1, is: false } },
    ],
    [
      "takes ResultPath $ for the whole output",
      startingAt("A", { A: { Type: "Pass", Result: { b: 2 }, ResultPath: "$", End: true } }),
      { a: 1 },
      { status: "SUCCEEDED", output: { b: 2 } },
    ],
    [
      "fills parameters from input and context",
      startingAt("A", {
        A: {
          Type: "Pass",
          Parameters: {
            "name.$": "$$.Execution.Name",
            "id.$": "$$.Execution.Id",
            "input.$": "$$.Execution.Input.n",
            "state.$": "$$.State.Name",
            "text.$": "States.Format('{}-{}', $.n, $$.Execution.Name)",
            "first.$": "$.list[0].x",
          },
          End: true,
        },
      }),
      { n: 7, list: [{ x: "one" }] },
      {
        status: "SUCCEEDED",
        output: {
          name: "run",
          id: `${PREFIX}:execution:machine:run`,
          input: 7,
          state: "A",
          text: "7-run",
          first: "one",
        },
      },
    ],
    [
      "goes where a Choice leads",
      startingAt("A", {
        A: {
          Type: "Choice",
          Choices: [{ Variable: "$.n", NumericGreaterThan: 5, Next: "Big" }],
          Default: "Small",
        },
        Big: { Type: "Pass", Result: "big", End: true },
        Small: { Type: "Pass", Result: "small", End: true },
      }),
      { n: 6 },
      { status: "SUCCEEDED", output: "big" },
    ],
    [
      "fails when no choice fits",
      startingAt("A", {
        A: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "B" }] },
        B: { Type: "Succeed" },
      }),
      { n: 2 },
      { status: "FAILED", error: "States.NoChoiceMatched", cause: "States.NoChoiceMatched" },
    ],
    [
      "fails with error and cause of a Fail, also by path",
      startingAt("A", { A: { Type: "Fail", ErrorPath: "$.e", Cause: "because" } }),
      { e: "My.Error" },
      { status: "FAILED", error: "My.Error", cause: "because" },
    ],
    [
      "fails when a path leads nowhere, whatever is caught",
      startingAt("A", {
        A: {
          ...invoke("echo", { "x.$": "$.missing" }),
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
          End: true,
        },
        B: { Type: "Succeed" },
      }),
      {},
      {
        status: "FAILED",
        error: "States.Runtime",
        cause: "Path expression '$.missing' does not point to a value",
      },
    ],
    [
      "calls a function and selects from its result",
      startingAt("A", {
        A: {
          ...invoke("echo"),
          ResultSelector: { "back.$": "$.Payload.input.a", "code.$": "$.StatusCode" },
          ResultPath: "$.result",
          End: true,
        },
      }),
      { a: 1 },
      { status: "SUCCEEDED", output: { a: 1, result: { back: 1, code: 200 } } },
    ],
    [
      "calls a function by its ARN with the whole input",
      startingAt("A", {
        A: {
          Type: "Task",
          Resource: "arn:aws:lambda:eu-west-1:000000000000:function:echo",
          End: true,
        },
      }),
      { a: 1 },
      { status: "SUCCEEDED", output: { a: 1 } },
    ],
    [
      "fails for a function that is not there",
      startingAt("A", { A: { ...invoke("nobody"), End: true } }),
      {},
      {
        status: "FAILED",
        error: "Lambda.ResourceNotFoundException",
        cause: "Function not found: nobody",
      },
    ],
    [
      "runs branches side by side on the same input",
      startingAt("A", {
        A: {
          Type: "Parallel",
          ResultPath: "$.both",
          End: true,
          Branches: [
            startingAt("L", {
              L: { Type: "Pass", Parameters: { "n.$": "$$.Execution.Input.n" }, End: true },
            }),
            startingAt("R", { R: { Type: "Pass", Result: "right", End: true } }),
          ],
        },
      }),
      { n: 1 },
      { status: "SUCCEEDED", output: { n: 1, both: [{ n: 1 }, "right"] } },
    ],
    [
      "runs a Map over its items, which inner states see",
      startingAt("A", {
        A: {
          Type: "Map",
          ItemsPath: "$.regions",
          ItemSelector: { "region.$": "$$.Map.Item.Value", "all.$": "$.n" },
          MaxConcurrency: 1,
          End: true,
          ItemProcessor: startingAt("B", {
            B: {
              Type: "Pass",
              Parameters: {
                "region.$": "$.region",
                "all.$": "$.all",
                "index.$": "$$.Map.Item.Index",
                "build.$": "$$.Execution.Name",
              },
              End: true,
            },
          }),
        },
      }),
      { regions: ["eu", "us"], n: 3 },
      {
        status: "SUCCEEDED",
        output: [
          { region: "eu", all: 3, index: 0, build: "run" },
          { region: "us", all: 3, index: 1, build: "run" },
        ],
      },
    ],
    [
      "catches what a branch throws, with the input beside it",
      startingAt("A", {
        A: {
          Type: "Parallel",
          Next: "C",
          Catch: [{ ErrorEquals: ["My.Error"], ResultPath: "$.failure", Next: "B" }],
          Branches: [startingAt("F", { F: { Type: "Fail", Error: "My.Error", Cause: "because" } })],
        },
        B: { Type: "Pass", End: true },
        C: { Type: "Succeed" },
      }),
      { n: 1 },
      {
        status: "SUCCEEDED",
        output: { n: 1, failure: { Error: "My.Error", Cause: "because" } },
      },
    ],
    [
      "catches silently with ResultPath null",
      startingAt("A", {
        A: {
          ...invoke("nobody"),
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "B" }],
          End: true,
        },
        B: { Type: "Succeed" },
      }),
      { n: 1 },
      { status: "SUCCEEDED", output: { n: 1 } },
    ],
  ])("%s", async (_title, definition, input, expected) => {
    const cloud = await testCloud();
    cloud.cloud.registerFunction("echo", async (event) => event);
    expect(await run(cloud, definition, input)).toStrictEqual(expected);
  });

  test("carries what a function throws as JSON in its cause", async () => {
    const cloud = await testCloud();
    cloud.cloud.registerFunction("bad", failing("Kiln.StepFailed", 1));
    const { status, error, cause } = await run(
      cloud,
      startingAt("A", { A: { ...invoke("bad"), End: true } }),
    );
    expect([status, error]).toEqual(["FAILED", "Kiln.StepFailed"]);
    expect(JSON.parse(cause ?? "")).toMatchObject({
      errorType: "Kiln.StepFailed",
      errorMessage: "try again",
    });
  });
});

describe("Retry", () => {
  test("waits longer each time, by the cloud's clock", async () => {
    const clock = virtualClock();
    const cloud = await testCloud({ clock });
    const times: number[] = [];
    const flaky = failing("Kiln.Unavailable", 3);
    cloud.cloud.registerFunction("flaky", (event) => {
      times.push(clock.now());
      return flaky(event);
    });
    const Retry = [
      { ErrorEquals: ["Other"], MaxAttempts: 0 },
      {
        ErrorEquals: ["Kiln.Unavailable"],
        IntervalSeconds: 10,
        BackoffRate: 3,
        MaxDelaySeconds: 50,
      },
    ];
    const outcome = run(
      cloud,
      startingAt("A", { A: { ...invoke("flaky"), Retry, OutputPath: "$.Payload", End: true } }),
    );
    await clock.runUntil(outcome);
    expect(await outcome).toEqual({ status: "SUCCEEDED", output: "done" });
    expect(times.map((time) => (time - (times[0] ?? 0)) / 1000)).toEqual([0, 10, 40, 90]);
  });

  test("gives up after MaxAttempts and lets Catch have it", async () => {
    const clock = virtualClock();
    const cloud = await testCloud({ clock });
    cloud.cloud.registerFunction("flaky", failing("Kiln.Unavailable", 9));
    const Retry = [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 2 }];
    const Catch = [{ ErrorEquals: ["Kiln.Unavailable"], Next: "B" }];
    const outcome = run(
      cloud,
      startingAt("A", {
        A: { ...invoke("flaky"), Retry, Catch, End: true },
        B: { Type: "Pass", Parameters: { "error.$": "$.Error" }, End: true },
      }),
    );
    await clock.runUntil(outcome);
    expect(await outcome).toEqual({ status: "SUCCEEDED", output: { error: "Kiln.Unavailable" } });
    const retried = cloud.events.filter(
      (event) => event.type === "state" && event.change === "retried",
    );
    expect(retried).toHaveLength(2);
  });
});

describe("a task that waits for its token", () => {
  async function waiting(settings: Parameters<typeof testCloud>[0] = {}, limits: object = {}) {
    const cloud = await testCloud(settings);
    const tokens: string[] = [];
    cloud.cloud.registerFunction("starter", async (event) => {
      tokens.push((event as { token: string }).token);
    });
    const stateMachineArn = await create(
      cloud.sfn,
      startingAt("A", { A: { ...wait("starter"), ...limits, End: true } }),
    );
    const { executionArn = "" } = await cloud.sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: "run" }),
    );
    const taskToken = await until(async () => tokens[0]);
    return { ...cloud, executionArn, taskToken };
  }

  test("ends with the output of SendTaskSuccess", async () => {
    const { sfn, executionArn, taskToken } = await waiting();
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(status).toBe("RUNNING");
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"imageId":"ami-1"}' }));
    expect(await ended(sfn, executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"imageId":"ami-1"}',
    });
  });

  test("fails with the error of SendTaskFailure", async () => {
    const { sfn, executionArn, taskToken } = await waiting();
    await sfn.send(
      new SendTaskFailureCommand({ taskToken, error: "Kiln.StepFailed", cause: "{}" }),
    );
    expect(await ended(sfn, executionArn)).toMatchObject({
      status: "FAILED",
      error: "Kiln.StepFailed",
      cause: "{}",
    });
  });

  test("is closed to whoever comes second", async () => {
    const { sfn, executionArn, taskToken } = await waiting();
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    await ended(sfn, executionArn);
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken, output: "2" })),
    ).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  test("times out", async () => {
    const clock = virtualClock();
    const { sfn, executionArn } = await waiting({ clock }, { TimeoutSeconds: 60 });
    const end = ended(sfn, executionArn);
    await clock.runUntil(end);
    expect(await end).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
      cause: "The task took longer than 60 seconds",
    });
  });

  test("lives on while heartbeats come", async () => {
    const clock = virtualClock();
    const { sfn, executionArn, taskToken } = await waiting({ clock }, { HeartbeatSeconds: 60 });
    for (let beats = 0; beats < 3; beats++) {
      await clock.advance(50_000);
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(status).toBe("RUNNING");
    await clock.advance(61_000);
    expect(await ended(sfn, executionArn)).toMatchObject({
      status: "FAILED",
      error: "States.HeartbeatTimeout",
    });
  });

  test("stops when the execution is stopped, and its token is void", async () => {
    const { sfn, executionArn, taskToken } = await waiting();
    await sfn.send(
      new StopExecutionCommand({ executionArn, error: "Kiln.Cancelled", cause: "by hand" }),
    );
    expect(await ended(sfn, executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Kiln.Cancelled",
      cause: "by hand",
    });
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" })),
    ).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  test("does not know tokens of others", async () => {
    const { sfn } = await testCloud();
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken: "local-old", output: "1" })),
    ).rejects.toMatchObject({ name: "TaskDoesNotExist" });
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken: "nonsense", output: "1" })),
    ).rejects.toMatchObject({ name: "InvalidToken" });
  });
});

test("a branch that fails stops the others, whatever they wait for", async () => {
  const cloud = await testCloud();
  const tokens: string[] = [];
  cloud.cloud.registerFunction("starter", async (event) => {
    tokens.push((event as { token: string }).token);
  });
  cloud.cloud.registerFunction("fail", async () => {
    await until(async () => tokens[0]);
    throw Object.assign(new Error("no"), { name: "My.Error" });
  });
  const outcome = await run(
    cloud,
    startingAt("A", {
      A: {
        Type: "Parallel",
        End: true,
        Branches: [
          startingAt("W", { W: { ...wait("starter"), Next: "X" }, X: { Type: "Succeed" } }),
          startingAt("S", { S: { Type: "Wait", Seconds: 3600, End: true } }),
          startingAt("F", { F: { ...invoke("fail"), End: true } }),
        ],
      },
    }),
  );
  expect(outcome).toMatchObject({ status: "FAILED", error: "My.Error" });
  const { sfn } = cloud;
  await expect(
    sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: "1" })),
  ).rejects.toMatchObject({ name: "TaskTimedOut" });
});

test("a machine's TimeoutSeconds ends its executions", async () => {
  const clock = virtualClock();
  const cloud = await testCloud({ clock });
  const outcome = run(cloud, {
    ...startingAt("A", { A: { Type: "Wait", Seconds: 100, End: true } }),
    TimeoutSeconds: 60,
  });
  await clock.runUntil(outcome);
  expect(await outcome).toEqual({ status: "TIMED_OUT" });
});

describe("StartExecution", () => {
  test("gives the running execution again for the same name and input, and refuses another input", async () => {
    const { sfn } = await testCloud();
    const stateMachineArn = await create(
      sfn,
      startingAt("A", { A: { Type: "Wait", Seconds: 3600, End: true } }),
    );
    const start = (input: string) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, name: "b-1", input }));
    const first = await start("{}");
    expect((await start("{}")).executionArn).toBe(first.executionArn);
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await sfn.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(start("{}")).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.map(({ name, status }) => [name, status])).toEqual([["b-1", "ABORTED"]]);
  });

  test.each([
    [
      "an unknown machine",
      { stateMachineArn: `${PREFIX}:stateMachine:none` },
      "StateMachineDoesNotExist",
    ],
    ["no ARN", { stateMachineArn: "machine" }, "InvalidArn"],
    ["a name with a slash", { name: "a/b" }, "InvalidName"],
    ["input that is no JSON", { input: "{" }, "InvalidExecutionInput"],
  ])("refuses %s", async (_what, given, name) => {
    const { sfn } = await testCloud();
    const stateMachineArn = await create(sfn, startingAt("A", { A: { Type: "Succeed" } }));
    await expect(
      sfn.send(new StartExecutionCommand({ stateMachineArn, ...given })),
    ).rejects.toMatchObject({ name });
  });
});

test("GetExecutionHistory tells the course in AWS's words", async () => {
  const cloud = await testCloud();
  cloud.cloud.registerFunction("echo", async (event) => event);
  await run(
    cloud,
    startingAt("A", { A: { ...invoke("echo"), Next: "B" }, B: { Type: "Succeed" } }),
  );
  const { events = [] } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({ executionArn: `${PREFIX}:execution:machine:run` }),
  );
  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, "ExecutionStarted"],
    [2, 1, "TaskStateEntered"],
    [3, 2, "TaskScheduled"],
    [4, 3, "TaskStarted"],
    [5, 4, "TaskSucceeded"],
    [6, 5, "TaskStateExited"],
    [7, 6, "SucceedStateEntered"],
    [8, 7, "SucceedStateExited"],
    [9, 8, "ExecutionSucceeded"],
  ]);
});

describe("CreateStateMachine", () => {
  test.each<[string, Definition | string, string]>([
    ["what is no JSON", "{", "no JSON object"],
    [
      "JSONata",
      { ...startingAt("A", { A: { Type: "Succeed" } }), QueryLanguage: "JSONata" },
      "QueryLanguage",
    ],
    ["variables", startingAt("A", { A: { Type: "Pass", Assign: { a: 1 }, End: true } }), "Assign"],
    [
      "JSONata in a value",
      startingAt("A", { A: { Type: "Pass", Result: "{% 1 %}", End: true } }),
      "JSONata",
    ],
    [
      "distributed maps",
      startingAt("A", {
        A: {
          Type: "Map",
          End: true,
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED" },
            ...startingAt("B", { B: { Type: "Succeed" } }),
          },
        },
      }),
      "DISTRIBUTED",
    ],
    [
      "a target that is not there",
      startingAt("A", { A: { Type: "Pass", Next: "B" } }),
      'no state "B"',
    ],
    [
      "a state that nothing leads to",
      startingAt("A", { A: { Type: "Succeed" }, B: { Type: "Succeed" } }),
      "UNREACHABLE",
    ],
    [
      "a state without an end",
      startingAt("A", { A: { Type: "Pass" } }),
      "Exactly one of Next and End",
    ],
    [
      "other services",
      startingAt("A", {
        A: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true },
      }),
      "sqs",
    ],
    ["unknown types", startingAt("A", { A: { Type: "Loop", End: true } }), "Type"],
  ])("refuses %s", async (_what, definition, part) => {
    const { sfn } = await testCloud();
    await expect(create(sfn, definition)).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringContaining(part),
    });
  });

  test("gives the same machine again, and refuses another definition", async () => {
    const { sfn } = await testCloud();
    const definition = startingAt("A", { A: { Type: "Succeed" } });
    expect(await create(sfn, definition)).toBe(await create(sfn, definition));
    await expect(
      create(sfn, startingAt("A", { A: { Type: "Pass", End: true } })),
    ).rejects.toMatchObject({ name: "StateMachineAlreadyExists" });
  });
});

test("GetExecutionHistory tells which branch failed and which were stopped with it", async () => {
  const cloud = await testCloud();
  const wait = { Type: "Wait", Seconds: 3600, End: true };
  const branches = [
    startingAt("W", { W: wait }),
    startingAt("F", { F: { Type: "Fail", Error: "E", Cause: "c" } }),
  ];
  const Catch = [{ ErrorEquals: ["E"], Next: "B" }];
  await run(
    cloud,
    startingAt("A", {
      A: { Type: "Parallel", Branches: branches, Catch, End: true },
      B: { Type: "Succeed" },
    }),
  );
  const { events = [] } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({ executionArn: `${PREFIX}:execution:machine:run` }),
  );
  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, "ExecutionStarted"],
    [2, 1, "ParallelStateEntered"],
    [3, 2, "ParallelStateStarted"],
    [4, 3, "WaitStateEntered"],
    [5, 3, "FailStateEntered"],
    [6, 4, "WaitStateAborted"],
    [7, 5, "ParallelStateFailed"],
    [8, 7, "ParallelStateExited"],
    [9, 8, "SucceedStateEntered"],
    [10, 9, "SucceedStateExited"],
    [11, 10, "ExecutionSucceeded"],
  ]);
});
