import {
  DescribeInstancesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import type { Endpoint } from "../../../lib/local/endpoint/endpoint.ts";
import { AwsError } from "../../../lib/local/endpoint/service.ts";
import { ACCOUNT, KEY, toyCloud } from "./toy-cloud.ts";

const region = "eu-west-1";
const clientOptions = (endpoint: Endpoint) => ({
  region,
  credentials: KEY,
  requestHandler: endpoint.requestHandler(),
  maxAttempts: 1,
});
const ec2 = (endpoint: Endpoint) => new EC2Client(clientOptions(endpoint));
const ssm = (endpoint: Endpoint) => new SSMClient(clientOptions(endpoint));

test("the endpoint hands an EC2 query to the operation as a tree, and its result back as XML", async () => {
  const { endpoint, calls } = toyCloud();
  const answer = await ec2(endpoint).send(
    new DescribeInstancesCommand({
      InstanceIds: ["i-1", "i-2"],
      Filters: [{ Name: "tag:Name", Values: ["a", "b=c&d e+f"] }],
    }),
  );
  expect(calls).toStrictEqual([
    {
      operation: "DescribeInstances",
      region,
      accountId: ACCOUNT,
      accessKeyId: KEY.accessKeyId,
      input: {
        InstanceId: ["i-1", "i-2"],
        Filter: [{ Name: "tag:Name", Value: ["a", "b=c&d e+f"] }],
      },
    },
  ]);
  expect(answer.Reservations).toStrictEqual([
    {
      Instances: [
        {
          InstanceId: "i-1",
          LaunchTime: new Date(0),
          Tags: [{ Key: "Name", Value: "a < b & c\r\n" }],
        },
      ],
    },
  ]);
  expect(answer.$metadata.requestId).toBe("request-1");
});

test("the endpoint answers an operation's error as EC2 does", async () => {
  const { endpoint } = toyCloud();
  const call = ec2(endpoint).send(new TerminateInstancesCommand({ InstanceIds: ["i-2"] }));
  await expect(call).rejects.toMatchObject({
    name: "InvalidInstanceID.NotFound",
    message: "The instance ID 'i-2' does not exist",
    $metadata: { httpStatusCode: 400, requestId: "request-1" },
  });
});

test("the endpoint speaks JSON, with dates as seconds", async () => {
  const { endpoint, calls } = toyCloud();
  const answer = await ssm(endpoint).send(new GetParameterCommand({ Name: "/a" }));
  expect(calls.map(({ input }) => input)).toStrictEqual([{ Name: "/a" }]);
  expect(answer.Parameter).toStrictEqual({
    Name: "/a",
    Value: "ä",
    LastModifiedDate: new Date(1500),
  });
});

test("the endpoint answers an operation's error as JSON services do", async () => {
  const { endpoint } = toyCloud();
  const call = ssm(endpoint).send(new DeleteParameterCommand({ Name: "/a" }));
  await expect(call).rejects.toMatchObject({
    name: "ParameterNotFound",
    message: "no such parameter",
  });
});

test("the endpoint names an operation that a service lacks, and a service that it lacks itself", async () => {
  const { endpoint } = toyCloud();
  await expect(ssm(endpoint).send(new DescribeParametersCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
    message:
      "Cannot run ssm:DescribeParameters: the local cloud does not have this operation. It has those that Kiln uses; see docs/local-cloud.md.",
  });
  const states = new SFNClient(clientOptions(endpoint));
  await expect(states.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
    message:
      'Cannot reach the service "states": the local cloud does not have it. It has: ec2, ssm.',
  });
});

test("the endpoint does not find operations on the prototype", async () => {
  const { endpoint } = toyCloud();
  const client = ssm(endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, {
        "x-amz-target": "AmazonSSM.toString",
      });
      return next(args);
    },
    { step: "build" },
  );
  await expect(client.send(new GetParameterCommand({ Name: "a" }))).rejects.toMatchObject({
    name: "UnknownOperationException",
  });
});

test("the endpoint tells the observer of every call, bugs included", async () => {
  const { endpoint, observed } = toyCloud({
    clock: { now: () => 5, sleep: async () => undefined },
  });
  await ssm(endpoint).send(new GetParameterCommand({ Name: "/a" }));
  const bug = ssm(endpoint).send(new PutParameterCommand({ Name: "/a", Value: "1" }));
  await expect(bug).rejects.toMatchObject({
    name: "InternalFailure",
    message: "The local cloud failed: TypeError: a bug",
  });
  const common = {
    service: "ssm",
    region,
    accountId: ACCOUNT,
    accessKeyId: KEY.accessKeyId,
    durationMilliseconds: 0,
  };
  expect(observed).toStrictEqual([
    { ...common, operation: "GetParameter", input: { Name: "/a" }, status: 200 },
    {
      ...common,
      operation: "PutParameter",
      input: { Name: "/a", Value: "1" },
      status: 500,
      errorCode: "InternalFailure",
      bug: new TypeError("a bug"),
    },
  ]);
});

test("a fault hook can throttle, lose the request and lose the reply; the SDK tries again each time", async () => {
  const faults = [
    new AwsError("ThrottlingException", "slow down"),
    "lose-request",
    "lose-reply",
  ] as const;
  const { endpoint, calls, observed } = toyCloud({ intercept: ({ count }) => faults[count - 1] });
  const client = new SSMClient({ ...clientOptions(endpoint), maxAttempts: 4 });
  const answer = await client.send(new GetParameterCommand({ Name: "/a" }));
  expect(answer.$metadata.attempts).toBe(4);
  expect(calls).toHaveLength(2);
  expect(observed.map(({ status, errorCode }) => [status, errorCode])).toStrictEqual([
    [400, "ThrottlingException"],
    [0, "ECONNRESET"],
    [0, "ECONNRESET"],
    [200, undefined],
  ]);
});

test("requestHandler() stops waiting when the caller aborts", async () => {
  const { endpoint } = toyCloud({ intercept: () => new Promise(() => undefined) });
  const abort = new AbortController();
  const call = ssm(endpoint).send(new GetParameterCommand({ Name: "/a" }), {
    abortSignal: abort.signal,
  });
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
});
