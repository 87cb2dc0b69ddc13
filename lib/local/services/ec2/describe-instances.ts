import { defaulted, list, optional } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { pageOf } from "../page.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { type FilterValues, filterShape, passes, tagFilterValues } from "./filter.ts";
import { findInstance } from "./find.ts";
import { INSTANCE_STATE_CODES, type Instance } from "./instance.ts";
import { renderReservation, renderState } from "./render-instance.ts";
import type { Ec2World } from "./world.ts";

const fields = {
  InstanceId: defaulted(list(text()), []),
  Filter: defaulted(filterShape, []),
  MaxResults: optional(integer({ minimum: 5, maximum: 1000 })),
  NextToken: optional(text()),
} as const;

/** DescribeInstances. */
export const describeInstances = ec2Operation(fields, (world, input, { region }) => {
  const found = selected(world, region, input.InstanceId).filter((instance) =>
    passes(input.Filter, filterValuesOf(instance)),
  );
  const page = pageOf(found, keyOf, input.MaxResults, input.NextToken);
  const reservations = Map.groupBy(page.items, ({ reservationId }) => reservationId);
  return {
    reservationSet: {
      item: [...reservations.values()].map((instances) => renderReservation(world, instances)),
    },
    nextToken: page.nextToken,
  };
});

/** DescribeInstanceStatus: running instances only, unless all are asked for. */
export const describeInstanceStatus = ec2Operation(
  { ...fields, IncludeAllInstances: defaulted(boolean(), false) },
  (world, input, { region }) => {
    const found = selected(world, region, input.InstanceId)
      .filter(({ state }) => input.IncludeAllInstances || state === "running")
      .filter((instance) => passes(input.Filter, filterValuesOf(instance)));
    const page = pageOf(found, keyOf, input.MaxResults, input.NextToken);
    return {
      instanceStatusSet: { item: page.items.map(renderStatus) },
      nextToken: page.nextToken,
    };
  },
);

function selected(
  world: Ec2World,
  region: string,
  instanceIds: readonly string[],
): readonly Instance[] {
  if (instanceIds.length > 0)
    return [...new Set(instanceIds)].map((id) => findInstance(world, region, id));
  return [...world.instances.values()].filter((instance) => instance.region === region);
}

/** Reservations stay together and keep their order. */
function keyOf(instance: Instance): string {
  return `${instance.reservationId}/${String(instance.launchIndex).padStart(3, "0")}`;
}

function renderStatus(instance: Instance): object {
  const status = instance.state === "running" ? "ok" : "not-applicable";
  const details = { item: [{ name: "reachability", status: "passed" }] };
  const check = status === "ok" ? { status, details } : { status };
  return {
    instanceId: instance.instanceId,
    availabilityZone: `${instance.region}a`,
    instanceState: renderState(instance.state),
    systemStatus: check,
    instanceStatus: check,
  };
}

function filterValuesOf(instance: Instance): FilterValues {
  const { settings } = instance;
  const values: { readonly [name: string]: readonly (string | undefined)[] } = {
    "instance-id": [instance.instanceId],
    "instance-state-name": [instance.state],
    "instance-state-code": [String(INSTANCE_STATE_CODES[instance.state])],
    "image-id": [settings.imageId],
    "instance-type": [settings.instanceType],
    "client-token": [settings.clientToken],
    "reservation-id": [instance.reservationId],
    "subnet-id": [settings.subnetId],
    "private-ip-address": [instance.privateIpAddress],
    "availability-zone": [`${instance.region}a`],
    "iam-instance-profile.arn": [settings.instanceProfileArn],
    "instance.group-id": settings.securityGroupIds,
  };
  return (name) => values[name] ?? tagFilterValues(instance.tags, name);
}
