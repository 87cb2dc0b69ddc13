/** Adapters of the commands that work in an account, at the wire. */

import { callerArn } from "../../lib/aws/account.ts";
import type { Call } from "../../lib/aws/connection.ts";
import { defaultNetwork } from "../../lib/aws/default-network.ts";
import { runDocumentStatus, stateMachineStatus } from "../../lib/aws/deployed.ts";
import { executionEvents } from "../../lib/aws/execution-events.ts";
import { logEvents } from "../../lib/aws/log-events.ts";
import { standardCpuQuota } from "../../lib/aws/quotas.ts";
import { recentExecutions } from "../../lib/aws/recent-executions.ts";
import { stacks } from "../../lib/aws/stacks.ts";
import { writeLog } from "../../lib/aws/write-log.ts";
import { Denied, InvalidInput, Unavailable } from "../../lib/errors.ts";
import { contract } from "../support/wire/contract.ts";
import { awsJson, awsQuery, EC2 } from "../support/wire/protocol.ts";

const itself = (call: Call): Call => call;
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln";
const EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:kiln:b-1";
const CLOUDFORMATION = awsQuery("cloudformation", "2010-05-15");
const QUOTAS = awsJson("servicequotas", "ServiceQuotasV20190624");
const STEP_FUNCTIONS = awsJson("states", "AWSStepFunctions", "1.0");

contract({
  name: "stacks().describe()",
  adapter: stacks,
  run: (adapter) => adapter.describe("kiln-dev"),
  protocol: CLOUDFORMATION,
  exchanges: [
    {
      operation: "DescribeStacks",
      sends: { StackName: "kiln-dev" },
      answers: `<Stacks><member><StackName>kiln-dev</StackName><StackStatus>UPDATE_ROLLBACK_COMPLETE</StackStatus><StackStatusReason>Why</StackStatusReason><Outputs><member><OutputKey>RegistryBucket</OutputKey><OutputValue>bucket</OutputValue></member></Outputs></member></Stacks>`,
    },
  ],
  gives: {
    name: "kiln-dev",
    status: "UPDATE_ROLLBACK_COMPLETE",
    statusReason: "Why",
    outputs: { RegistryBucket: "bucket" },
  },
  what: 'describe stack "kiln-dev"',
  errors: { AccessDenied: Denied, ValidationError: InvalidInput },
});

contract({
  name: "logEvents().next()",
  adapter: logEvents,
  run: (adapter) => adapter.next({ group: "/kiln/builds", stream: "web/1.0.0/1/build" }, "f/1"),
  protocol: awsJson("logs", "Logs_20140328"),
  exchanges: [
    {
      operation: "GetLogEvents",
      sends: {
        logGroupName: "/kiln/builds",
        logStreamName: "web/1.0.0/1/build",
        startFromHead: true,
        nextToken: "f/1",
      },
      answers: {
        events: [{ timestamp: 5, message: "line", ingestionTime: 6 }],
        nextForwardToken: "f/2",
        nextBackwardToken: "b/1",
      },
    },
  ],
  gives: { events: [{ at: 5, text: "line" }], token: "f/2" },
  what: 'read the log stream "web/1.0.0/1/build" of "/kiln/builds"',
  errors: {
    ResourceNotFoundException: { gives: undefined },
    AccessDeniedException: Denied,
    ServiceUnavailableException: Unavailable,
  },
});

contract({
  name: "writeLog().write()",
  adapter: writeLog,
  run: (adapter) =>
    adapter.write({ group: "/kiln/kiln-dev/pipelines", stream: "web/2026/07/01" }, 5, "line"),
  protocol: awsJson("logs", "Logs_20140328"),
  exchanges: [
    {
      operation: "PutLogEvents",
      sends: {
        logGroupName: "/kiln/kiln-dev/pipelines",
        logStreamName: "web/2026/07/01",
        logEvents: [{ timestamp: 5, message: "line" }],
      },
      answers: { nextSequenceToken: "1" },
    },
  ],
  gives: undefined,
  what: 'write to the log stream "web/2026/07/01" of "/kiln/kiln-dev/pipelines"',
  errors: { AccessDeniedException: Denied, ServiceUnavailableException: Unavailable },
});

contract({
  name: "recentExecutions()",
  adapter: itself,
  run: (call) => recentExecutions(call, 20),
  protocol: STEP_FUNCTIONS,
  exchanges: [
    {
      operation: "ListExecutions",
      sends: { stateMachineArn: MACHINE, maxResults: 20 },
      answers: { executions: [{ name: "b-2" }, { name: "b-1" }], nextToken: "more" },
    },
  ],
  gives: ["b-2", "b-1"],
  what: "list the builds",
  errors: { AccessDeniedException: Denied },
});

contract({
  name: "executionEvents()",
  adapter: itself,
  run: (call) => executionEvents(call, "b-1"),
  protocol: STEP_FUNCTIONS,
  exchanges: [
    {
      operation: "GetExecutionHistory",
      sends: { executionArn: EXECUTION, includeExecutionData: true, maxResults: 1000 },
      answers: {
        events: [
          { id: 1, previousEventId: 0, type: "ExecutionStarted", timestamp: 1 },
          {
            id: 2,
            previousEventId: 1,
            type: "TaskStateEntered",
            timestamp: 2,
            stateEnteredEventDetails: { name: "CopyImage", input: '{"region":"us-east-1"}' },
          },
        ],
        nextToken: "2",
      },
    },
    {
      operation: "GetExecutionHistory",
      sends: {
        executionArn: EXECUTION,
        includeExecutionData: true,
        maxResults: 1000,
        nextToken: "2",
      },
      answers: {
        events: [
          {
            id: 3,
            previousEventId: 2,
            type: "TaskFailed",
            timestamp: 3,
            taskFailedEventDetails: { error: "Kiln.Unavailable", cause: "Because" },
          },
        ],
      },
    },
  ],
  gives: [
    { id: 1, previousId: 0, type: "ExecutionStarted", at: 1000 },
    {
      id: 2,
      previousId: 1,
      type: "TaskStateEntered",
      at: 2000,
      state: "CopyImage",
      region: "us-east-1",
    },
    {
      id: 3,
      previousId: 2,
      type: "TaskFailed",
      at: 3000,
      error: "Kiln.Unavailable",
      cause: "Because",
    },
  ],
  what: 'read the history of build "b-1"',
  errors: { ExecutionDoesNotExist: { gives: undefined }, AccessDeniedException: Denied },
});

contract({
  name: "defaultNetwork()",
  adapter: itself,
  run: async (call) => defaultNetwork(call),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeVpcs",
      sends: { "Filter.1.Name": "is-default", "Filter.1.Value.1": "true" },
      answers: "<vpcSet/>",
    },
  ],
  gives: undefined,
  what: "look at the default VPC",
  errors: { UnauthorizedOperation: Denied },
});

contract({
  name: "standardCpuQuota()",
  adapter: itself,
  run: standardCpuQuota,
  protocol: QUOTAS,
  exchanges: [
    {
      operation: "GetServiceQuota",
      sends: { ServiceCode: "ec2", QuotaCode: "L-1216C47A" },
      answers: { Quota: { Value: 32 } },
    },
  ],
  gives: 32,
  what: "ask for the quota of virtual CPUs",
  errors: { AccessDeniedException: Denied },
});

contract({
  name: "stateMachineStatus()",
  adapter: itself,
  run: stateMachineStatus,
  protocol: STEP_FUNCTIONS,
  exchanges: [
    {
      operation: "DescribeStateMachine",
      sends: { stateMachineArn: MACHINE },
      answers: { status: "ACTIVE" },
    },
  ],
  gives: "ACTIVE",
  what: `describe state machine ${MACHINE}`,
  errors: { StateMachineDoesNotExist: { gives: undefined }, AccessDeniedException: Denied },
});

contract({
  name: "runDocumentStatus()",
  adapter: itself,
  run: runDocumentStatus,
  protocol: awsJson("ssm", "AmazonSSM"),
  exchanges: [
    {
      operation: "DescribeDocument",
      sends: { Name: "kiln-run-components" },
      answers: { Document: { Status: "Active" } },
    },
  ],
  gives: "Active",
  what: 'describe SSM document "kiln-run-components"',
  errors: { InvalidDocument: { gives: undefined }, AccessDeniedException: Denied },
});

contract({
  name: "callerArn()",
  adapter: itself,
  run: callerArn,
  protocol: awsQuery("sts", "2011-06-15"),
  exchanges: [
    {
      operation: "GetCallerIdentity",
      sends: {},
      answers: "<Arn>arn:aws:iam::123456789012:user/ada</Arn><Account>123456789012</Account>",
    },
  ],
  gives: "arn:aws:iam::123456789012:user/ada",
  what: "ask who the credentials belong to",
  errors: { ExpiredToken: Denied },
});

contract({
  name: "stacks().describe() of a stack that is not there",
  adapter: stacks,
  run: (adapter) => adapter.describe("nothing"),
  protocol: CLOUDFORMATION,
  exchanges: [
    {
      operation: "DescribeStacks",
      sends: { StackName: "nothing" },
      reply: CLOUDFORMATION.error("ValidationError", "Stack with id nothing does not exist"),
    },
  ],
  gives: undefined,
  what: 'describe stack "nothing"',
});

contract({
  name: "standardCpuQuota() of a quota that nobody has changed",
  adapter: itself,
  run: standardCpuQuota,
  protocol: QUOTAS,
  exchanges: [
    {
      operation: "GetServiceQuota",
      sends: { ServiceCode: "ec2", QuotaCode: "L-1216C47A" },
      reply: QUOTAS.error("NoSuchResourceException", "None"),
    },
    {
      operation: "GetAWSDefaultServiceQuota",
      sends: { ServiceCode: "ec2", QuotaCode: "L-1216C47A" },
      answers: { Quota: { Value: 5 } },
    },
  ],
  gives: 5,
  what: "ask for the quota of virtual CPUs",
});

contract({
  name: "defaultNetwork() of a Region that has one",
  adapter: itself,
  run: async (call) => defaultNetwork(call),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeVpcs",
      sends: { "Filter.1.Name": "is-default", "Filter.1.Value.1": "true" },
      answers: "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>",
    },
    {
      operation: "DescribeSubnets",
      sends: { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-1" },
      answers: "<subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet>",
    },
    {
      operation: "DescribeSecurityGroups",
      sends: {
        "Filter.1.Name": "vpc-id",
        "Filter.1.Value.1": "vpc-1",
        "Filter.2.Name": "group-name",
        "Filter.2.Value.1": "default",
      },
      answers: "<securityGroupInfo><item><groupId>sg-1</groupId></item></securityGroupInfo>",
    },
  ],
  gives: { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  what: "look at the default VPC",
});
