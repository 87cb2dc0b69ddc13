/** Operations that start a transition of instances that exist. Either all named instances change, or none. */
import { defaulted, list, optional, required } from "../../../source/collections.ts";
import { boolean, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { DONE, ec2Operation } from "./ec2-operation.ts";
import { findInstance } from "./find.ts";
import type { Instance, InstanceStateName } from "./instance.ts";
import { reboot, start, stop, terminate } from "./life-cycle.ts";
import { renderState } from "./render-instance.ts";
import type { Ec2World } from "./world.ts";

const instanceIds = required(list(text(), { minimum: 1, maximum: 1000 }));

/** StopInstances. */
export const stopInstances = ec2Operation(
  { InstanceId: instanceIds, Force: optional(boolean()), Hibernate: optional(boolean()) },
  (world, input, { region }) => {
    const instances = allIn(
      world,
      region,
      input.InstanceId,
      ["running", "stopping", "stopped"],
      "stopped",
    );
    for (const { instanceId, settings } of instances)
      if (settings.spot?.isPersistent === false)
        throw new AwsError(
          "UnsupportedOperation",
          `You can't stop the Spot Instance '${instanceId}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
        );
    return changed(instances, (instance) => stop(world, instance));
  },
);

/** StartInstances. */
export const startInstances = ec2Operation(
  { InstanceId: instanceIds },
  (world, input, { region }) => {
    const instances = allIn(
      world,
      region,
      input.InstanceId,
      ["stopped", "pending", "running"],
      "started",
    );
    return changed(instances, (instance) => {
      if (instance.state === "stopped" && !world.closing.aborted) start(world, instance);
    });
  },
);

/** RebootInstances. */
export const rebootInstances = ec2Operation(
  { InstanceId: instanceIds },
  (world, input, { region }) => {
    const instances = allIn(world, region, input.InstanceId, ["running"], "rebooted");
    for (const instance of instances) reboot(world, instance).catch(() => undefined);
    return DONE;
  },
);

/** TerminateInstances. */
export const terminateInstances = ec2Operation(
  {
    InstanceId: instanceIds,
    SkipOsShutdown: defaulted(boolean(), false),
    Force: optional(boolean()),
  },
  (world, input, { region }) => {
    const instances = [...new Set(input.InstanceId)].map((id) => findInstance(world, region, id));
    return changed(instances, (instance) => terminate(world, instance));
  },
);

function allIn(
  world: Ec2World,
  region: string,
  ids: readonly string[],
  states: readonly InstanceStateName[],
  participle: string,
): readonly Instance[] {
  const instances = [...new Set(ids)].map((id) => findInstance(world, region, id));
  for (const { instanceId, state } of instances)
    if (!states.includes(state))
      throw new AwsError(
        "IncorrectInstanceState",
        `The instance '${instanceId}' is not in a state from which it can be ${participle}.`,
      );
  return instances;
}

function changed(instances: readonly Instance[], change: (instance: Instance) => void): object {
  const item = instances.map((instance) => {
    const previousState = renderState(instance.state);
    change(instance);
    return {
      instanceId: instance.instanceId,
      currentState: renderState(instance.state),
      previousState,
    };
  });
  return { instancesSet: { item } };
}
