import { waitPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { parseStopInstanceInput, stopInstance } from "../lib/build/stop-instance.ts";

/** State `StopInstance` of statemachines/build-ami; its task token is answered when the instance has stopped. */
export const handler = task(parseStopInstanceInput, (input, call) =>
  stopInstance(waitPorts(call), input),
);
