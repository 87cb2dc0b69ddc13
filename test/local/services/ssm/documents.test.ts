import {
  CreateDocumentCommand,
  type CreateDocumentCommandInput,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  type SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import { testCloud } from "../../../fakes/local-cloud.ts";

function contentOf(command: string): string {
  return JSON.stringify({
    schemaVersion: "2.2",
    description: "Runs a command",
    parameters: { Where: { type: "String", default: "/", description: "Folder" } },
    mainSteps: [{ name: "run", action: "aws:runShellScript", inputs: { runCommand: [command] } }],
  });
}

function create(ssm: SSMClient, more: Partial<CreateDocumentCommandInput> = {}): Promise<unknown> {
  return ssm.send(
    new CreateDocumentCommand({
      Name: "Run",
      Content: contentOf("true"),
      DocumentType: "Command",
      ...more,
    }),
  );
}

test("CreateDocument, GetDocument and DescribeDocument keep what was given", async () => {
  const { ssm } = await testCloud();
  await create(ssm, { Tags: [{ Key: "a", Value: "1" }] });
  expect(await ssm.send(new GetDocumentCommand({ Name: "Run" }))).toMatchObject({
    Content: contentOf("true"),
    DocumentFormat: "JSON",
    DocumentVersion: "1",
  });
  const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: "Run" }));
  expect(Document).toMatchObject({
    Status: "Active",
    Description: "Runs a command",
    Parameters: [{ Name: "Where", Type: "String", DefaultValue: "/" }],
    SchemaVersion: "2.2",
    Tags: [{ Key: "a", Value: "1" }],
  });
});

test("UpdateDocument adds a version that becomes the default only when it is made so", async () => {
  const { ssm } = await testCloud();
  await create(ssm);
  const update = (command: string): Promise<unknown> =>
    ssm.send(
      new UpdateDocumentCommand({
        Name: "Run",
        Content: contentOf(command),
        DocumentVersion: "$LATEST",
      }),
    );
  await expect(update("true")).rejects.toMatchObject({ name: "DuplicateDocumentContent" });
  await update("false");
  const versionNow = async (DocumentVersion?: string): Promise<string | undefined> =>
    (await ssm.send(new GetDocumentCommand({ Name: "Run", DocumentVersion }))).DocumentVersion;
  expect([await versionNow(), await versionNow("$LATEST")]).toEqual(["1", "2"]);
  await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: "Run", DocumentVersion: "2" }));
  expect(await versionNow()).toBe("2");
  await expect(versionNow("3")).rejects.toMatchObject({ name: "InvalidDocumentVersion" });
});

test("DeleteDocument removes all versions", async () => {
  const { ssm } = await testCloud();
  await create(ssm);
  await ssm.send(new DeleteDocumentCommand({ Name: "Run" }));
  await expect(ssm.send(new GetDocumentCommand({ Name: "Run" }))).rejects.toMatchObject({
    name: "InvalidDocument",
  });
});

describe("CreateDocument refuses", () => {
  const step = { name: "run", action: "aws:runShellScript", inputs: { runCommand: ["true"] } };
  test.each<[string, Partial<CreateDocumentCommandInput>, string]>([
    ["content that is nothing", { Content: "hello" }, "InvalidDocumentContent"],
    [
      "another schema",
      { Content: JSON.stringify({ schemaVersion: "1.2", mainSteps: [step] }) },
      "InvalidDocumentContent",
    ],
    [
      "unknown actions",
      {
        Content: JSON.stringify({
          schemaVersion: "2.2",
          mainSteps: [{ ...step, action: "aws:fly" }],
        }),
      },
      "InvalidDocumentContent",
    ],
    [
      "two steps of one name",
      { Content: JSON.stringify({ schemaVersion: "2.2", mainSteps: [step, step] }) },
      "InvalidDocumentContent",
    ],
    [
      "references to nothing",
      {
        Content: JSON.stringify({
          schemaVersion: "2.2",
          mainSteps: [{ ...step, inputs: { runCommand: ["cd {{ Nowhere }}"] } }],
        }),
      },
      "InvalidDocumentContent",
    ],
    ["names of AWS", { Name: "AWS-Mine" }, "ValidationException"],
    ["other types", { DocumentType: "Automation" }, "ValidationException"],
  ])("%s", async (_what, more, name) => {
    const { ssm } = await testCloud();
    await expect(create(ssm, more)).rejects.toMatchObject({ name });
  });

  test("a name that is taken", async () => {
    const { ssm } = await testCloud();
    await create(ssm);
    await expect(create(ssm)).rejects.toMatchObject({ name: "DocumentAlreadyExists" });
  });
});
