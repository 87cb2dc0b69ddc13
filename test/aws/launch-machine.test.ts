import { describe, expect, test } from "vitest";
import { type Machines, machines } from "../../lib/aws/machines.ts";
import type { Launched, LaunchRequest } from "../../lib/build/launch-instance.ts";
import { Conflict, Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { type Contract, contract, REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";

const REQUEST: LaunchRequest = {
  clientToken: "token",
  imageId: "ami-0123456789abcdef0",
  instanceType: "t3.medium",
  market: "on-demand",
  infrastructure: {
    instanceTypes: ["t3.medium"],
    terminateInstanceOnFailure: true,
    resourceTags: {},
    tags: {},
  },
  blockDeviceMappings: [],
  instanceTags: { Name: "kiln" },
  volumeTags: { CreatedBy: "Kiln" },
};
const SENT = {
  ImageId: "ami-0123456789abcdef0",
  InstanceType: "t3.medium",
  MinCount: "1",
  MaxCount: "1",
  ClientToken: "token",
  "TagSpecification.1.ResourceType": "instance",
  "TagSpecification.1.Tag.1.Key": "Name",
  "TagSpecification.1.Tag.1.Value": "kiln",
  "TagSpecification.2.ResourceType": "volume",
  "TagSpecification.2.Tag.1.Key": "CreatedBy",
  "TagSpecification.2.Tag.1.Value": "Kiln",
};

function launching(
  name: string,
  request: LaunchRequest,
  sends: object,
): Contract<Machines, Launched> {
  return {
    name: `machines().launch() ${name}`,
    adapter: machines,
    run: (adapter) => adapter.launch(REGION, request),
    protocol: EC2,
    exchanges: [
      {
        operation: "RunInstances",
        sends,
        answers: "<instancesSet><item><instanceId>i-1</instanceId></item></instancesSet>",
      },
    ],
    gives: { instanceId: "i-1" },
    what: "launch an instance of ami-0123456789abcdef0 in eu-west-1",
  };
}

const refusal = (code: string, reach: "place" | "type" | "subnet", mayPass = true) => ({
  gives: { noCapacity: `${code}: Because`, reach, mayPass },
});

contract({
  ...launching("of a plain instance", REQUEST, SENT),
  errors: {
    ...Object.fromEntries(
      [
        "InsufficientInstanceCapacity",
        "InsufficientCapacity",
        "InsufficientHostCapacity",
        "InsufficientCapacityOnHost",
        "InsufficientReservedInstanceCapacity",
        "ReservationCapacityExceeded",
        "UnfulfillableCapacity",
        "SpotMaxPriceTooLow",
      ].map((code) => [code, refusal(code, "place")]),
    ),
    ...Object.fromEntries(
      ["InstanceLimitExceeded", "VcpuLimitExceeded", "MaxSpotInstanceCountExceeded"].map((code) => [
        code,
        refusal(code, "type"),
      ]),
    ),
    InsufficientFreeAddressesInSubnet: refusal("InsufficientFreeAddressesInSubnet", "subnet"),
    Unsupported: refusal("Unsupported", "place", false),
    UnauthorizedOperation: Denied,
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted": Denied,
    "InvalidAMIID.NotFound": NotFound,
    "InvalidSubnetID.NotFound": NotFound,
    "InvalidGroup.NotFound": NotFound,
    "InvalidKeyPair.NotFound": NotFound,
    IdempotentParameterMismatch: Conflict,
    IdempotentInstanceTerminated: Conflict,
    InvalidParameterValue: InvalidInput,
    InvalidParameterCombination: InvalidInput,
    InvalidBlockDeviceMapping: InvalidInput,
  },
});

contract(
  launching(
    "with all that a pipeline says",
    {
      ...REQUEST,
      userData: "IyEvYmluL3No",
      subnetId: "subnet-1",
      infrastructure: {
        ...REQUEST.infrastructure,
        instanceProfileName: "kiln",
        securityGroupIds: ["sg-1", "sg-2"],
        keyPair: "ada",
        instanceMetadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
        placement: {
          availabilityZone: "eu-west-1a",
          tenancy: "host",
          hostId: "h-1",
        },
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: 20,
            volumeType: "gp3",
            iops: 4000,
            throughput: 250,
            encrypted: true,
            kmsKeyId: "alias/k",
            deleteOnTermination: true,
            snapshotId: "snap-1",
          },
        },
        { deviceName: "/dev/sdb", noDevice: "" },
        { deviceName: "/dev/sdc", virtualName: "ephemeral0" },
      ],
    },
    {
      ...SENT,
      "IamInstanceProfile.Name": "kiln",
      SubnetId: "subnet-1",
      "SecurityGroupId.1": "sg-1",
      "SecurityGroupId.2": "sg-2",
      KeyName: "ada",
      UserData: "IyEvYmluL3No",
      "MetadataOptions.HttpTokens": "required",
      "MetadataOptions.HttpPutResponseHopLimit": "2",
      "Placement.AvailabilityZone": "eu-west-1a",
      "Placement.Tenancy": "host",
      "Placement.HostId": "h-1",
      "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
      "BlockDeviceMapping.1.Ebs.VolumeSize": "20",
      "BlockDeviceMapping.1.Ebs.VolumeType": "gp3",
      "BlockDeviceMapping.1.Ebs.Iops": "4000",
      "BlockDeviceMapping.1.Ebs.Throughput": "250",
      "BlockDeviceMapping.1.Ebs.Encrypted": "true",
      "BlockDeviceMapping.1.Ebs.KmsKeyId": "alias/k",
      "BlockDeviceMapping.1.Ebs.DeleteOnTermination": "true",
      "BlockDeviceMapping.1.Ebs.SnapshotId": "snap-1",
      "BlockDeviceMapping.2.DeviceName": "/dev/sdb",
      "BlockDeviceMapping.2.NoDevice": "",
      "BlockDeviceMapping.3.DeviceName": "/dev/sdc",
      "BlockDeviceMapping.3.VirtualName": "ephemeral0",
    },
  ),
);

contract(
  launching(
    "on spot, by a one-time request that is tagged too",
    {
      ...REQUEST,
      market: "spot",
      infrastructure: {
        ...REQUEST.infrastructure,
        launch: { spot: { maxPrice: "0.05", onDemandFallback: true } },
      },
    },
    {
      ...SENT,
      "InstanceMarketOptions.MarketType": "spot",
      "InstanceMarketOptions.SpotOptions.SpotInstanceType": "one-time",
      "InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior": "terminate",
      "InstanceMarketOptions.SpotOptions.MaxPrice": "0.05",
      "TagSpecification.3.ResourceType": "spot-instances-request",
      "TagSpecification.3.Tag.1.Key": "CreatedBy",
      "TagSpecification.3.Tag.1.Value": "Kiln",
    },
  ),
);

describe("machines().launch()", () => {
  test("asks to be tried again when EC2 names no instance", async () => {
    const { call } = scriptedCall([EC2.reply("RunInstances", "<instancesSet/>")]);
    await expect(machines(call).launch(REGION, REQUEST)).rejects.toThrow(
      new Unavailable(
        "Cannot launch an instance of ami-0123456789abcdef0 in eu-west-1: EC2 has named no instance",
      ),
    );
  });
});
