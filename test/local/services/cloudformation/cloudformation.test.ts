import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { REGION, testCloud } from "../../../fakes/local-cloud.ts";

async function cloudWithStack() {
  const { cloud } = await testCloud();
  cloud.registerStack("kiln-dev", REGION, { RegistryBucket: "bucket" });
  const { credentials, requestHandler } = cloud;
  const client = (region: string) =>
    new CloudFormationClient({ region, credentials, requestHandler, maxAttempts: 1 });
  return { here: client(REGION), elsewhere: client("eu-north-1") };
}

test("DescribeStacks tells the outputs of a stack, by its name or ARN, or of all", async () => {
  const { here } = await cloudWithStack();
  const { Stacks = [] } = await here.send(new DescribeStacksCommand({ StackName: "kiln-dev" }));
  expect(Stacks).toMatchObject([
    {
      StackName: "kiln-dev",
      StackStatus: "CREATE_COMPLETE",
      Outputs: [{ OutputKey: "RegistryBucket", OutputValue: "bucket" }],
    },
  ]);
  const byArn = new DescribeStacksCommand({ StackName: Stacks[0]?.StackId });
  expect((await here.send(byArn)).Stacks).toHaveLength(1);
  expect((await here.send(new DescribeStacksCommand({}))).Stacks).toHaveLength(1);
});

test("DescribeStacks refuses a stack that is not in the Region as CloudFormation does", async () => {
  const { here, elsewhere } = await cloudWithStack();
  const missing = { name: "ValidationError", message: "Stack with id nothing does not exist" };
  const ask = new DescribeStacksCommand({ StackName: "nothing" });
  await expect(here.send(ask)).rejects.toMatchObject(missing);
  const there = elsewhere.send(new DescribeStacksCommand({ StackName: "kiln-dev" }));
  await expect(there).rejects.toMatchObject({ name: "ValidationError" });
});
