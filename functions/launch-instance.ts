import { eventBus } from "../lib/aws/event-bus.ts";
import { machines } from "../lib/aws/machines.ts";
import { registry } from "../lib/aws/registry.ts";
import { task } from "../lib/aws/task.ts";
import { launchInstance, parseLaunchInstanceInput } from "../lib/build/launch-instance.ts";

/** States `LaunchInstance` and `LaunchTestInstance` of the state machines. */
export const handler = task(parseLaunchInstanceInput, (input, call) =>
  launchInstance(
    { registry: registry(call), machines: machines(call), bus: eventBus(call) },
    input,
  ),
);
