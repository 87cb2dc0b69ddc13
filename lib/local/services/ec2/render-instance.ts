import { ROOT_DEVICE_NAME } from "./block-devices.ts";
import {
  INSTANCE_STATE_CODES,
  type Instance,
  type InstanceStateName,
  privateDnsName,
} from "./instance.ts";
import { DEFAULT_VPC_ID } from "./network.ts";
import { renderTags } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** A state as EC2 answers it. */
export function renderState(name: InstanceStateName): object {
  return { code: INSTANCE_STATE_CODES[name], name };
}

/** The reservation that instances of one launch share. */
export function renderReservation(world: Ec2World, instances: readonly Instance[]): object {
  return {
    reservationId: instances[0]?.reservationId,
    ownerId: world.accountId,
    instancesSet: { item: instances.map((instance) => renderInstance(instance)) },
  };
}

/** An instance as DescribeInstances answers it. */
export function renderInstance(instance: Instance): object {
  const { settings } = instance;
  const isOver = instance.state === "terminated";
  return {
    instanceId: instance.instanceId,
    imageId: settings.imageId,
    instanceState: renderState(instance.state),
    privateDnsName: isOver ? "" : privateDnsName(instance),
    reason: instance.transitionReason,
    amiLaunchIndex: instance.launchIndex,
    instanceType: settings.instanceType,
    launchTime: new Date(instance.launchTime).toISOString(),
    placement: { availabilityZone: `${instance.region}a`, tenancy: "default" },
    monitoring: { state: "disabled" },
    ...(isOver ? {} : renderNetwork(instance)),
    stateReason: instance.stateReason,
    rootDeviceType: "ebs",
    rootDeviceName: ROOT_DEVICE_NAME,
    ...(isOver ? {} : renderVolume(instance)),
    virtualizationType: "hvm",
    hypervisor: "xen",
    clientToken: settings.clientToken ?? "",
    ...(settings.spot === undefined
      ? {}
      : { instanceLifecycle: "spot", spotInstanceRequestId: settings.spot.requestId }),
    tagSet: renderTags(instance.tags),
    iamInstanceProfile:
      settings.instanceProfileArn === undefined
        ? undefined
        : { arn: settings.instanceProfileArn, id: "AIPALOCAL" },
    metadataOptions: {
      state: "applied",
      httpTokens: settings.httpTokens,
      httpPutResponseHopLimit: settings.httpPutResponseHopLimit,
      httpEndpoint: "enabled",
    },
  };
}

function renderNetwork(instance: Instance): object {
  return {
    subnetId: instance.settings.subnetId,
    vpcId: DEFAULT_VPC_ID,
    privateIpAddress: instance.privateIpAddress,
    groupSet: {
      item: instance.settings.securityGroupIds.map((groupId) => ({
        groupId,
        groupName: "default",
      })),
    },
  };
}

function renderVolume(instance: Instance): object {
  return {
    blockDeviceMapping: {
      item: [
        {
          deviceName: ROOT_DEVICE_NAME,
          ebs: {
            volumeId: instance.volumeId,
            status: "attached",
            attachTime: new Date(instance.launchTime).toISOString(),
            deleteOnTermination: true,
          },
        },
      ],
    },
  };
}
