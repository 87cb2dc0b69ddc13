import { randomUUID } from "node:crypto";
import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import { openCloud } from "../../lib/local/cloud.ts";
import { layerStore } from "../../lib/local/images/layer-store.ts";
import { sandboxDriver } from "../../lib/local/machines/sandbox-driver.ts";
import { until } from "../fakes/local-cloud.ts";
import { sandboxTest } from "../fakes/sandbox-test.ts";
import { makeSmallRoot } from "../fakes/small-root.ts";
import { stateFolder } from "../fakes/state-folder.ts";

const DOCUMENT = JSON.stringify({
  schemaVersion: "2.2",
  mainSteps: [
    {
      name: "Download",
      action: "aws:downloadContent",
      inputs: {
        sourceType: "S3",
        sourceInfo: { path: "https://s3.eu-west-1.amazonaws.com/bucket/in/" },
        destinationPath: "/opt/input",
      },
    },
    {
      name: "Run",
      action: "aws:runShellScript",
      inputs: {
        runCommand: [
          "if [ ! -e /etc/rebooted ]; then echo first > /etc/rebooted; exit 194; fi",
          'echo "$(cat /opt/input/greeting), $AWS_REGION, $(id -u), $PWD"',
          "echo done > /etc/built",
        ],
      },
    },
  ],
});

sandboxTest("a real machine is built in, imaged, and launched again from its image", async () => {
  const stateDirectory = stateFolder();
  const layers = layerStore({ stateDirectory, uuid: randomUUID });
  const region = "eu-west-1";
  const cloud = await openCloud({
    stateDirectory,
    region,
    layers,
    driver: sandboxDriver({ stateDirectory }),
  });
  try {
    const stage = await layers.stage();
    makeSmallRoot(stage);
    const { digest } = await layers.commit(stage);
    const parent = await cloud.importImage({
      roots: [{ kind: "layer", digest }],
      name: "small",
      regions: [region],
    });
    const client = { region, credentials: cloud.credentials, requestHandler: cloud.requestHandler };
    const [ec2, ssm, s3] = [new EC2Client(client), new SSMClient(client), new S3Client(client)];
    const launch = async (ImageId: string): Promise<string> => {
      const { Instances = [] } = await ec2.send(
        new RunInstancesCommand({ ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
      );
      const instanceId = Instances[0]?.InstanceId ?? "";
      await until(async () => {
        const { InstanceInformationList = [] } = await ssm.send(
          new DescribeInstanceInformationCommand({}),
        );
        return InstanceInformationList.some(({ InstanceId }) => InstanceId === instanceId);
      });
      return instanceId;
    };
    const run = async (InstanceId: string, DocumentName: string, Parameters = {}) => {
      const { Command } = await ssm.send(
        new SendCommandCommand({ InstanceIds: [InstanceId], DocumentName, Parameters }),
      );
      return until(async () => {
        const invocation = await ssm.send(
          new GetCommandInvocationCommand({
            CommandId: Command?.CommandId,
            InstanceId,
            ...(DocumentName === "Build" ? { PluginName: "Run" } : {}),
          }),
        );
        return ["Pending", "InProgress"].includes(invocation.Status ?? "") ? undefined : invocation;
      });
    };
    await s3.send(
      new CreateBucketCommand({
        Bucket: "bucket",
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "in/greeting", Body: "Hello" }));
    await ssm.send(
      new CreateDocumentCommand({ Name: "Build", Content: DOCUMENT, DocumentType: "Command" }),
    );

    const instanceId = await launch(parent);
    expect(await run(instanceId, "Build")).toMatchObject({
      Status: "Success",
      StandardOutputContent: "Hello, eu-west-1, 0, /\n",
      StandardErrorContent: "",
    });
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await until(async () => {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations[0]?.Instances?.[0]?.State?.Name === "stopped";
    });
    const { ImageId = "" } = await ec2.send(
      new CreateImageCommand({ InstanceId: instanceId, Name: "built" }),
    );
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    await until(async () => {
      const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
      return Images[0]?.State === "available";
    });

    const tested = await run(await launch(ImageId), "AWS-RunShellScript", {
      commands: ["cat /etc/built /etc/rebooted; ls /var/lib /run"],
    });
    expect(tested.StandardOutputContent).toMatch(/^done\nfirst\n/);
    expect(tested.StandardOutputContent).not.toMatch(/amazon|ssm/);
    const names = (await layers.listing(digestOf(await layers.list(), digest))).map(
      ({ path }) => path,
    );
    expect(names).toEqual([
      "",
      "etc",
      "etc/built",
      "etc/rebooted",
      "opt",
      "opt/input",
      "opt/input/greeting",
    ]);
  } finally {
    await cloud.close();
  }
});

/** The layer that is not the parent. */
function digestOf(layers: readonly { readonly digest: string }[], parent: string): string {
  return layers.find(({ digest }) => digest !== parent)?.digest ?? "";
}
