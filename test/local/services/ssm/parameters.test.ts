import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { testCloud } from "../../../fakes/local-cloud.ts";

function put(ssm: SSMClient, input: Partial<PutParameterCommandInput>) {
  return ssm.send(
    new PutParameterCommand({ Name: "/kiln/web", Value: "one", Type: "String", ...input }),
  );
}

test("PutParameter counts versions, and GetParameter finds each", async () => {
  const { ssm } = await testCloud();
  expect((await put(ssm, {})).Version).toBe(1);
  expect((await put(ssm, { Value: "two", Overwrite: true })).Version).toBe(2);
  const currentValue = async (Name: string): Promise<string | undefined> =>
    (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  expect([await currentValue("/kiln/web"), await currentValue("/kiln/web:1")]).toEqual([
    "two",
    "one",
  ]);
  await expect(currentValue("/kiln/web:9")).rejects.toMatchObject({
    name: "ParameterVersionNotFound",
  });
  await expect(currentValue("/kiln/none")).rejects.toMatchObject({ name: "ParameterNotFound" });
});

test("a SecureString shows its value to those only who ask for it", async () => {
  const { ssm } = await testCloud();
  await put(ssm, { Type: "SecureString", Value: "secret" });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/kiln/web" }));
  expect(Parameter?.Value).not.toBe("secret");
  const decrypted = await ssm.send(
    new GetParameterCommand({ Name: "/kiln/web", WithDecryption: true }),
  );
  expect(decrypted.Parameter).toMatchObject({
    Value: "secret",
    Type: "SecureString",
    ARN: "arn:aws:ssm:eu-west-1:000000000000:parameter/kiln/web",
  });
});

test.each<[string, Partial<PutParameterCommandInput>, string]>([
  ["a second value without Overwrite", {}, "ParameterAlreadyExists"],
  [
    "an image that is not there",
    { Name: "/a", DataType: "aws:ec2:image", Value: "ami-00000000000000000" },
    "ValidationException",
  ],
  [
    "a value that does not fit",
    { Name: "/a", AllowedPattern: "^[0-9]+$" },
    "ParameterPatternMismatchException",
  ],
  ["a reserved name", { Name: "/aws/x" }, "ValidationException"],
  ["a path without its first slash", { Name: "a/b" }, "ValidationException"],
  ["a new one without a type", { Name: "/a", Type: undefined }, "ValidationException"],
  [
    "tags with Overwrite",
    { Overwrite: true, Tags: [{ Key: "a", Value: "1" }] },
    "ValidationException",
  ],
])("PutParameter refuses %s", async (_what, input, name) => {
  const { ssm } = await testCloud();
  await put(ssm, {});
  await expect(put(ssm, input)).rejects.toMatchObject({ name });
});

test("PutParameter takes an image that is available", async () => {
  const { ssm, parentId } = await testCloud();
  await put(ssm, { DataType: "aws:ec2:image", Value: parentId });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/kiln/web" }));
  expect(Parameter).toMatchObject({ Value: parentId, DataType: "aws:ec2:image" });
});

test("GetParametersByPath lists a level, or all below it", async () => {
  const { ssm } = await testCloud();
  for (const Name of ["/a/one", "/a/two", "/a/deep/three", "/ab/four"]) await put(ssm, { Name });
  const names = async (Recursive: boolean): Promise<(string | undefined)[]> => {
    const { Parameters = [] } = await ssm.send(
      new GetParametersByPathCommand({ Path: "/a", Recursive }),
    );
    return Parameters.map(({ Name }) => Name);
  };
  expect(await names(false)).toEqual(["/a/one", "/a/two"]);
  expect(await names(true)).toEqual(["/a/deep/three", "/a/one", "/a/two"]);
});

test("GetParameters names those that do not exist", async () => {
  const { ssm } = await testCloud();
  await put(ssm, {});
  const found = await ssm.send(new GetParametersCommand({ Names: ["/kiln/web", "/none"] }));
  expect(found.Parameters?.map(({ Name }) => Name)).toEqual(["/kiln/web"]);
  expect(found.InvalidParameters).toEqual(["/none"]);
});

test("parameters have tags and an end", async () => {
  const { ssm } = await testCloud();
  await put(ssm, { Tags: [{ Key: "a", Value: "1" }] });
  const resource = { ResourceType: "Parameter", ResourceId: "/kiln/web" } as const;
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "b", Value: "2" }] }));
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
  expect(TagList).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ]);
  const remove = new DeleteParameterCommand({ Name: "/kiln/web" });
  await ssm.send(remove);
  await expect(ssm.send(remove)).rejects.toMatchObject({ name: "ParameterNotFound" });
});
