/** What Kiln's own adapters see of launches in the local cloud. */
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { agents } from "../../../../lib/aws/agents.ts";
import type { Call } from "../../../../lib/aws/connection.ts";
import { images } from "../../../../lib/aws/images.ts";
import { machines } from "../../../../lib/aws/machines.ts";
import type { LaunchRequest } from "../../../../lib/build/launch-instance.ts";
import { AwsError } from "../../../../lib/local/endpoint/service.ts";
import { REGION, type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";

function callOf({ cloud }: TestCloud): Call {
  const { region, credentials, requestHandler } = cloud;
  const settings = { registryBucket: "b", stateMachineArn: "arn", runDocument: "d" };
  return {
    connection: { region, credentials, requestHandler, settings },
    signal: new AbortController().signal,
  };
}

function request(imageId: string, more: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    clientToken: "token",
    imageId,
    instanceType: "t3.micro",
    market: "on-demand",
    infrastructure: {
      instanceTypes: ["t3.micro"],
      terminateInstanceOnFailure: true,
      resourceTags: {},
      tags: {},
    },
    blockDeviceMappings: [],
    instanceTags: { CreatedBy: "Kiln" },
    volumeTags: { CreatedBy: "Kiln" },
    ...more,
  };
}

async function running(cloud: TestCloud, more: Partial<LaunchRequest> = {}) {
  const all = machines(callOf(cloud));
  const launched = await all.launch(REGION, request(cloud.parentId, more));
  if (!("instanceId" in launched)) throw new Error(launched.noCapacity);
  const { instanceId } = launched;
  const machine = await until(async () => {
    const [one] = await all.describe(REGION, [instanceId]);
    return one?.state === "running" ? one : undefined;
  });
  return { all, instanceId, machine };
}

test("a test may inject that there is no capacity", async () => {
  const cloud = await testCloud({
    intercept: ({ operation, count }) =>
      operation === "RunInstances" && count === 1
        ? new AwsError("InsufficientInstanceCapacity", "We have none", 500)
        : undefined,
  });
  const { launch } = machines(callOf(cloud));
  // A 500, as EC2 has it: what the SDK would try again is for the next candidate.
  expect(await launch(REGION, request(cloud.parentId))).toStrictEqual({
    noCapacity: "InsufficientInstanceCapacity: We have none",
    reach: "place",
    mayPass: true,
  });
  expect((await running(cloud)).machine.state).toBe("running");
});

test("a spot instance is not stopped, but an image is made of it", async () => {
  const cloud = await testCloud();
  const { all, instanceId, machine } = await running(cloud, { market: "spot" });
  expect(machine.isSpot).toBe(true);
  await expect(all.stop(REGION, instanceId)).rejects.toThrow(
    `You can't stop the Spot Instance '${instanceId}' because it is associated with a one-time Spot Instance request.`,
  );
  const tags = { CreatedBy: "Kiln" };
  const own = images(callOf(cloud));
  const birth = { name: "web", imageTags: tags, snapshotTags: tags };
  const imageId = await own.create(REGION, { instanceId, ...birth });
  await until(async () => {
    const [image] = await own.describe(REGION, [imageId]);
    return image?.state === "available" ? image : undefined;
  });
  expect((await all.describe(REGION, [instanceId]))[0]?.state).toBe("running");
});

test("a spot instance that shuts itself down ends", async () => {
  const cloud = await testCloud();
  const { all, instanceId } = await running(cloud, { market: "spot" });
  cloud.driver.die(instanceId);
  const machine = await until(async () => {
    const [one] = await all.describe(REGION, [instanceId]);
    return one?.state === "terminated" ? one : undefined;
  });
  expect(machine.stateReason).toContain("Client.InstanceInitiatedShutdown");
});

test("the default network leads to the internet, and lets everything out", async () => {
  const cloud = await testCloud();
  const { instanceId } = await running(cloud);
  expect(await agents(callOf(cloud)).network(REGION, instanceId)).toStrictEqual({
    subnetId: "subnet-00000000000000001",
    securityGroupIds: ["sg-00000000000000001"],
    allowsHttps: true,
    hasPublicAddress: false,
    defaultRoute: { target: "nat-00000000000000001", isBlackhole: false },
    endpoints: [],
  });
  expect(await agents(callOf(cloud)).ping(REGION, instanceId)).toBe("Online");
});

test("VPC, subnets and groups are found by what they are", async () => {
  const { ec2 } = await testCloud();
  const by = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
  const vpcs = await ec2.send(new DescribeVpcsCommand(by("is-default", "true")));
  expect(vpcs.Vpcs?.map(({ VpcId }) => VpcId)).toStrictEqual(["vpc-00000000000000001"]);
  const subnets = await ec2.send(new DescribeSubnetsCommand(by("vpc-id", "vpc-00000000000000001")));
  expect(subnets.Subnets).toMatchObject([{ DefaultForAz: true, AvailabilityZone: "eu-west-1a" }]);
  const none = await ec2.send(new DescribeSubnetsCommand(by("vpc-id", "vpc-2")));
  expect(none.Subnets).toStrictEqual([]);
  const groups = await ec2.send(new DescribeSecurityGroupsCommand(by("group-name", "default")));
  expect(groups.SecurityGroups).toMatchObject([{ IpPermissionsEgress: [{ IpProtocol: "-1" }] }]);
});
