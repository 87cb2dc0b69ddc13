import {
  type _InstanceType,
  type BlockDeviceMapping,
  EC2ServiceException,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import type { Launched, LaunchRequest } from "../build/launch-instance.ts";
import { Unavailable } from "../errors.ts";
import type { Call } from "./connection.ts";
import { ec2Client, tagSpecification } from "./ec2-client.ts";
import { refusalOf } from "./launch-refusals.ts";
import { translated } from "./translate-error.ts";

/** Launches one instance. The client token makes a repetition give the same one. */
export async function launchMachine(
  { connection, signal }: Call,
  region: string,
  request: LaunchRequest,
): Promise<Launched> {
  const command = new RunInstancesCommand(inputOf(request));
  makeRefusalsFinal(command);
  const what = `launch an instance of ${request.imageId} in ${region}`;
  try {
    const answer = await ec2Client(connection, region).send(command, { abortSignal: signal });
    const instanceId = answer.Instances?.[0]?.InstanceId;
    if (instanceId === undefined)
      throw new Unavailable(`Cannot ${what}: EC2 has named no instance`);
    return { instanceId };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return refusal;
    throw translated(what, error);
  }
}

/**
 * EC2 says 500 when there is no capacity, and the SDK tries each 500 eight times. The next candidate is the better try, so
 * a refusal is shown to the SDK as a client's error.
 */
function makeRefusalsFinal({ middlewareStack }: RunInstancesCommand): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (refusalOf(error) !== undefined && error instanceof EC2ServiceException)
          error.$metadata.httpStatusCode = 400;
        throw error;
      }
    },
    { step: "deserialize", priority: "high" },
  );
}

function inputOf(request: LaunchRequest): RunInstancesCommandInput {
  const { infrastructure, userData, subnetId } = request;
  const { instanceProfileName, securityGroupIds, keyPair, placement } = infrastructure;
  const metadata = infrastructure.instanceMetadataOptions;
  const hops = metadata?.httpPutResponseHopLimit;
  return {
    ImageId: request.imageId,
    InstanceType: request.instanceType as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ClientToken: request.clientToken,
    ...(instanceProfileName === undefined
      ? {}
      : { IamInstanceProfile: { Name: instanceProfileName } }),
    ...(subnetId === undefined ? {} : { SubnetId: subnetId }),
    ...(securityGroupIds === undefined ? {} : { SecurityGroupIds: [...securityGroupIds] }),
    ...(keyPair === undefined ? {} : { KeyName: keyPair }),
    ...(userData === undefined ? {} : { UserData: userData }),
    ...(metadata === undefined
      ? {}
      : {
          MetadataOptions: {
            HttpTokens: metadata.httpTokens,
            ...(hops === undefined ? {} : { HttpPutResponseHopLimit: hops }),
          },
        }),
    ...(placement === undefined ? {} : { Placement: placementOf(placement) }),
    ...(request.market === "spot" ? { InstanceMarketOptions: spotOf(infrastructure) } : {}),
    ...(request.blockDeviceMappings.length === 0
      ? {}
      : { BlockDeviceMappings: request.blockDeviceMappings.map(deviceOf) }),
    TagSpecifications: [
      tagSpecification("instance", request.instanceTags),
      tagSpecification("volume", request.volumeTags),
      ...(request.market === "spot"
        ? [tagSpecification("spot-instances-request", request.volumeTags)]
        : []),
    ],
  };
}

/** A one-time request: a persistent one would launch another instance when ours is terminated. */
function spotOf({
  launch,
}: LaunchRequest["infrastructure"]): NonNullable<
  RunInstancesCommandInput["InstanceMarketOptions"]
> {
  const maxPrice = launch?.spot?.maxPrice;
  return {
    MarketType: "spot",
    SpotOptions: {
      SpotInstanceType: "one-time",
      InstanceInterruptionBehavior: "terminate",
      ...(maxPrice === undefined ? {} : { MaxPrice: maxPrice }),
    },
  };
}

function placementOf(
  placement: NonNullable<LaunchRequest["infrastructure"]["placement"]>,
): NonNullable<RunInstancesCommandInput["Placement"]> {
  const { availabilityZone, tenancy, hostId, hostResourceGroupArn } = placement;
  return {
    ...(availabilityZone === undefined ? {} : { AvailabilityZone: availabilityZone }),
    ...(tenancy === undefined ? {} : { Tenancy: tenancy }),
    ...(hostId === undefined ? {} : { HostId: hostId }),
    ...(hostResourceGroupArn === undefined ? {} : { HostResourceGroupArn: hostResourceGroupArn }),
  };
}

function deviceOf(mapping: LaunchRequest["blockDeviceMappings"][number]): BlockDeviceMapping {
  const { deviceName, virtualName, noDevice, ebs } = mapping;
  return {
    ...(deviceName === undefined ? {} : { DeviceName: deviceName }),
    ...(virtualName === undefined ? {} : { VirtualName: virtualName }),
    ...(noDevice === undefined ? {} : { NoDevice: noDevice }),
    ...(ebs === undefined
      ? {}
      : {
          Ebs: {
            ...(ebs.encrypted === undefined ? {} : { Encrypted: ebs.encrypted }),
            ...(ebs.deleteOnTermination === undefined
              ? {}
              : { DeleteOnTermination: ebs.deleteOnTermination }),
            ...(ebs.iops === undefined ? {} : { Iops: ebs.iops }),
            ...(ebs.kmsKeyId === undefined ? {} : { KmsKeyId: ebs.kmsKeyId }),
            ...(ebs.snapshotId === undefined ? {} : { SnapshotId: ebs.snapshotId }),
            ...(ebs.volumeSize === undefined ? {} : { VolumeSize: ebs.volumeSize }),
            ...(ebs.volumeType === undefined ? {} : { VolumeType: ebs.volumeType }),
            ...(ebs.throughput === undefined ? {} : { Throughput: ebs.throughput }),
          },
        }),
  };
}
