import { describe, expect, test } from "vitest";
import { commands } from "../../lib/aws/commands.ts";
import { NotFound, Unavailable } from "../../lib/errors.ts";
import { jsonError, wire } from "../fakes/wire.ts";

const REGION = "eu-west-1";
const ID = "12345678-1234-1234-1234-123456789012";
const OTHER = "12345678-1234-1234-1234-123456789013";
const SENT = { commandId: ID, instanceId: "i-1" };
const REQUEST = { instanceId: "i-1", comment: "kiln build b-1", parameters: { Folder: "/f" } };

describe("commands().send()", () => {
  test("sends our document to one instance", async () => {
    const { call, requests } = wire({ body: { Command: { CommandId: ID } } });
    expect(await commands(call).send(REGION, REQUEST)).toBe(ID);
    expect(requests).toMatchObject([
      {
        target: "AmazonSSM.SendCommand",
        body: {
          DocumentName: "kiln-run-components",
          InstanceIds: ["i-1"],
          Comment: "kiln build b-1",
          TimeoutSeconds: 300,
          Parameters: { Folder: ["/f"] },
        },
      },
    ]);
  });

  test("asks to be tried again while the agent does not answer", async () => {
    const { call } = wire(jsonError("InvalidInstanceId"));
    await expect(commands(call).send(REGION, REQUEST)).rejects.toThrow(
      new Unavailable("Cannot run components on i-1: InvalidInstanceId: UnknownError"),
    );
  });

  test("says that the document is missing", async () => {
    const { call } = wire(jsonError("InvalidDocument", "kiln-run-components"));
    await expect(commands(call).send(REGION, REQUEST)).rejects.toThrow(NotFound);
  });
});

describe("commands().find()", () => {
  test("finds a command by its comment", async () => {
    const found = {
      Commands: [
        { CommandId: OTHER, Comment: "else" },
        { CommandId: ID, Comment: "kiln build b-1" },
      ],
    };
    const { call, requests } = wire({ body: found });
    expect(await commands(call).find(REGION, "i-1", "kiln build b-1")).toBe(ID);
    expect(requests).toMatchObject([
      { target: "AmazonSSM.ListCommands", body: { InstanceId: "i-1" } },
    ]);
  });

  test("finds nothing on an instance that Systems Manager does not know", async () => {
    const { call } = wire(jsonError("InvalidInstanceId"));
    expect(await commands(call).find(REGION, "i-1", "kiln build b-1")).toBeUndefined();
  });
});

describe("commands().states()", () => {
  const invocation = (id: string, Status: string, StatusDetails = Status) => ({
    CommandId: id,
    InstanceId: "i-1",
    Status,
    StatusDetails,
  });

  test("asks about a single command by its id", async () => {
    const { call, requests } = wire({
      body: { CommandInvocations: [invocation(ID, "InProgress", "In Progress")] },
    });
    expect(await commands(call).states(REGION, [SENT], 0)).toStrictEqual([
      { ...SENT, status: "InProgress", outcome: "running" },
    ]);
    expect(requests[0]?.body).toMatchObject({ CommandId: ID });
  });

  test("asks about many at once, and leaves out those of others", async () => {
    const CommandInvocations = [
      invocation(ID, "Success"),
      invocation(OTHER, "TimedOut", "Delivery Timed Out"),
      invocation("somebody else's", "Success"),
    ];
    const { call, requests } = wire({ body: { CommandInvocations } });
    const sent = [SENT, { commandId: OTHER, instanceId: "i-1" }];
    expect(await commands(call).states(REGION, sent, Date.UTC(2026, 6, 1, 12))).toStrictEqual([
      { ...SENT, status: "Success", outcome: "succeeded" },
      { commandId: OTHER, instanceId: "i-1", status: "DeliveryTimedOut", outcome: "failed" },
    ]);
    expect(requests).toMatchObject([
      {
        target: "AmazonSSM.ListCommandInvocations",
        body: { Filters: [{ key: "InvokedAfter", value: "2026-07-01T11:55:00Z" }] },
      },
    ]);
  });

  test("goes through all pages", async () => {
    const { call, requests } = wire(
      { body: { CommandInvocations: [], NextToken: "t" } },
      { body: { CommandInvocations: [invocation(ID, "Success")] } },
    );
    expect(await commands(call).states(REGION, [SENT], 0)).toHaveLength(1);
    expect(requests[1]?.body).toMatchObject({ NextToken: "t" });
  });

  test("knows nothing of a command that Systems Manager does not know yet", async () => {
    const { call } = wire(jsonError("InvalidCommandId"));
    expect(await commands(call).states(REGION, [SENT], 0)).toStrictEqual([]);
  });
});

describe("commands().output()", () => {
  const listed = {
    body: {
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

  test("reads the output of the step that failed", async () => {
    const { call, requests } = wire(listed, {
      body: { ResponseCode: 1, StandardOutputContent: "out", StandardErrorContent: "err" },
    });
    expect(await commands(call).output(REGION, SENT)).toStrictEqual({
      exitCode: 1,
      standardOutput: "out",
      standardError: "err",
    });
    expect(requests[1]).toMatchObject({
      target: "AmazonSSM.GetCommandInvocation",
      body: { CommandId: ID, InstanceId: "i-1", PluginName: "RunComponents" },
    });
  });

  test("has no exit code where nothing was run", async () => {
    const { call } = wire(listed, { body: { ResponseCode: -1 } });
    expect(await commands(call).output(REGION, SENT)).toStrictEqual({
      exitCode: undefined,
      standardOutput: "",
      standardError: "",
    });
  });

  test("has nothing while Systems Manager does not know the invocation", async () => {
    const { call } = wire(listed, jsonError("InvocationDoesNotExist"));
    expect(await commands(call).output(REGION, SENT)).toBeUndefined();
  });
});
