import { expect, test } from "vitest";
import { commands } from "../../lib/aws/commands.ts";
import { Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { contract, type Exchange, REGION, scriptedCall } from "../support/wire/contract.ts";
import { awsJson } from "../support/wire/protocol.ts";

const SSM = awsJson("ssm", "AmazonSSM");
const ID = "12345678-1234-1234-1234-123456789012";
const OTHER = "12345678-1234-1234-1234-123456789013";
const SENT = { commandId: ID, instanceId: "i-1" };

contract({
  name: "commands().send()",
  adapter: commands,
  run: (adapter) =>
    adapter.send(REGION, {
      instanceId: "i-1",
      comment: "kiln build b-1",
      parameters: { Folder: "/f" },
    }),
  protocol: SSM,
  exchanges: [
    {
      operation: "SendCommand",
      sends: {
        DocumentName: "kiln-run-components",
        InstanceIds: ["i-1"],
        Comment: "kiln build b-1",
        TimeoutSeconds: 300,
        Parameters: { Folder: ["/f"] },
      },
      answers: { Command: { CommandId: ID } },
    },
  ],
  gives: ID,
  isSentAgain: false,
  what: "run components on i-1",
  errors: {
    // The agent has not answered yet.
    InvalidInstanceId: Unavailable,
    InvalidDocument: NotFound,
    InvalidParameters: InvalidInput,
    AccessDeniedException: Denied,
  },
});

contract({
  name: "commands().find()",
  adapter: commands,
  run: (adapter) => adapter.find(REGION, "i-1", "kiln build b-1"),
  protocol: SSM,
  exchanges: [
    {
      operation: "ListCommands",
      sends: { InstanceId: "i-1", MaxResults: 50 },
      answers: { Commands: [{ CommandId: OTHER, Comment: "else" }], NextToken: "more" },
    },
    {
      operation: "ListCommands",
      sends: { InstanceId: "i-1", MaxResults: 50, NextToken: "more" },
      answers: { Commands: [{ CommandId: ID, Comment: "kiln build b-1" }] },
    },
  ],
  gives: ID,
  what: "list the commands of i-1",
  // Systems Manager does not know an instance whose agent has not answered yet.
  errors: { InvalidInstanceId: { gives: undefined }, AccessDeniedException: Denied },
});

const invocation = (CommandId: string, Status: string, StatusDetails = Status) => ({
  CommandId,
  InstanceId: "i-1",
  Status,
  StatusDetails,
});

contract({
  name: "commands().states() of one command",
  adapter: commands,
  run: (adapter) => adapter.states(REGION, [SENT], 0),
  protocol: SSM,
  exchanges: [
    {
      operation: "ListCommandInvocations",
      sends: { CommandId: ID, MaxResults: 50 },
      answers: { CommandInvocations: [invocation(ID, "InProgress", "In Progress")] },
    },
  ],
  gives: [{ ...SENT, status: "InProgress", outcome: "running" }],
  what: "ask about commands in eu-west-1",
  errors: { InvalidCommandId: { gives: [] }, AccessDeniedException: Denied },
});

const SINCE = { Filters: [{ key: "InvokedAfter", value: "2026-07-01T11:55:00Z" }], MaxResults: 50 };
contract({
  name: "commands().states() of several commands",
  adapter: commands,
  run: (adapter) =>
    adapter.states(
      REGION,
      [SENT, { commandId: OTHER, instanceId: "i-1" }],
      Date.UTC(2026, 6, 1, 12),
    ),
  protocol: SSM,
  exchanges: [
    {
      operation: "ListCommandInvocations",
      sends: SINCE,
      answers: {
        CommandInvocations: [invocation(ID, "Success"), invocation("somebody else's", "Success")],
        NextToken: "more",
      },
    },
    {
      operation: "ListCommandInvocations",
      sends: { ...SINCE, NextToken: "more" },
      answers: { CommandInvocations: [invocation(OTHER, "TimedOut", "Delivery Timed Out")] },
    },
  ],
  gives: [
    { ...SENT, status: "Success", outcome: "succeeded" },
    { commandId: OTHER, instanceId: "i-1", status: "DeliveryTimedOut", outcome: "failed" },
  ],
  what: "ask about commands in eu-west-1",
  errors: { InvalidCommandId: { gives: [] }, InternalServerError: Unavailable },
});

const LISTED: Exchange = {
  operation: "ListCommandInvocations",
  sends: { CommandId: ID, Details: true },
  answers: {
    CommandInvocations: [
      {
        CommandPlugins: [
          { Name: "DownloadInput", Status: "Success" },
          { Name: "RunComponents", Status: "Failed" },
          { Name: "RunComponentsOnWindows", Status: "Success" },
        ],
      },
    ],
  },
};

contract({
  name: "commands().output() of the step that failed",
  adapter: commands,
  run: (adapter) => adapter.output(REGION, SENT),
  protocol: SSM,
  exchanges: [
    LISTED,
    {
      operation: "GetCommandInvocation",
      sends: { CommandId: ID, InstanceId: "i-1", PluginName: "RunComponents" },
      answers: { ResponseCode: 1, StandardOutputContent: "out", StandardErrorContent: "err" },
    },
  ],
  gives: { exitCode: 1, standardOutput: "out", standardError: "err" },
  what: `read the output of command ${ID}`,
  errors: { AccessDeniedException: Denied },
});

test.each([
  [
    "has no exit code where nothing was run",
    SSM.reply("GetCommandInvocation", { ResponseCode: -1 }),
    { exitCode: undefined, standardOutput: "", standardError: "" },
  ],
  ["knows nothing yet", SSM.error("InvocationDoesNotExist", "No"), undefined],
  ["has no such step", SSM.error("InvalidPluginName", "No"), undefined],
])("commands().output() %s", async (_, reply, expected) => {
  const { call } = scriptedCall([SSM.reply("", LISTED.answers ?? {}), reply]);
  expect(await commands(call).output(REGION, SENT)).toStrictEqual(expected);
});
