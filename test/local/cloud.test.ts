import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { testCloud, until } from "../fakes/local-cloud.ts";

const DOCUMENT = `
schemaVersion: "2.2"
parameters:
  Input: { type: String }
mainSteps:
  - name: Download
    action: aws:downloadContent
    inputs:
      sourceType: S3
      sourceInfo: '{"path":"{{ Input }}"}'
      destinationPath: /var/lib/kiln/input
  - name: Run
    action: aws:runShellScript
    precondition: { StringEquals: [platformType, Linux] }
    inputs:
      runCommand: ["echo built"]
`;

async function stateOf(ec2: EC2Client, instanceId: string): Promise<string | undefined> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
  );
  return Reservations[0]?.Instances?.[0]?.State?.Name;
}

test("openCloud() runs a whole build: launch, command, image, end", async () => {
  const written = new Map<string, string>();
  const { ec2, ssm, s3, parentId, driver, events } = await testCloud({
    machines: {
      exec(_id, { argv, input, onOutput }) {
        if (argv[3] === "write-file")
          written.set(argv[5] ?? "", Buffer.from(input ?? "").toString());
        if (argv[2] === "echo built\n") onOutput?.("stdout", Buffer.from("built\n"));
        return { exitCode: 0, signal: null };
      },
    },
  });
  await s3.send(
    new CreateBucketCommand({
      Bucket: "kiln-registry",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
  );
  await s3.send(
    new PutObjectCommand({ Bucket: "kiln-registry", Key: "b-1/input/config.json", Body: "{}" }),
  );
  await ssm.send(
    new CreateDocumentCommand({
      Name: "kiln-run-components",
      Content: DOCUMENT,
      DocumentFormat: "YAML",
      DocumentType: "Command",
    }),
  );

  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: parentId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const instanceId = Instances[0]?.InstanceId ?? "";
  expect(instanceId).toMatch(/^i-[0-9a-f]{17}$/);
  expect(Instances[0]?.State).toStrictEqual({ Code: 0, Name: "pending" });
  await until(async () => {
    const { InstanceInformationList = [] } = await ssm.send(
      new DescribeInstanceInformationCommand({}),
    );
    return InstanceInformationList[0]?.PingStatus === "Online";
  });

  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: "kiln-run-components",
      InstanceIds: [instanceId],
      Parameters: { Input: ["https://s3.eu-west-1.amazonaws.com/kiln-registry/b-1/input/"] },
    }),
  );
  const invocation = await until(async () => {
    const { CommandInvocations = [] } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: Command?.CommandId, Details: true }),
    );
    return CommandInvocations[0]?.Status === "Success" ? CommandInvocations[0] : undefined;
  });
  expect(
    invocation.CommandPlugins?.map(({ Name, Status, Output }) => [Name, Status, Output]),
  ).toEqual([
    ["Download", "Success", ""],
    ["Run", "Success", "built\n"],
  ]);
  expect([...written]).toEqual([["/var/lib/kiln/input/config.json", "{}"]]);

  await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
  await until(async () => (await stateOf(ec2, instanceId)) === "stopped");
  const { ImageId = "" } = await ec2.send(
    new CreateImageCommand({ InstanceId: instanceId, Name: "my image 1.0.0/1" }),
  );
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  await until(async () => (await stateOf(ec2, instanceId)) === "terminated");
  const image = await until(async () => {
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
    return Images[0]?.State === "available" ? Images[0] : undefined;
  });
  expect(image).toMatchObject({ ImageId, Name: "my image 1.0.0/1", SourceImageId: parentId });
  expect(driver.machines().map(({ state }) => state)).toEqual(["terminated"]);
  expect(events.flatMap((event) => (event.type === "instance" ? [event.state] : []))).toEqual([
    "pending",
    "running",
    "stopping",
    "stopped",
    "shutting-down",
    "terminated",
  ]);
});
