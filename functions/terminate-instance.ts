import { machines } from "../lib/aws/machines.ts";
import { registry } from "../lib/aws/registry.ts";
import { task } from "../lib/aws/task.ts";
import { parseTerminateInstanceInput, terminateInstance } from "../lib/build/terminate-instance.ts";

/** States `TerminateInstance` and `TerminateTestInstance` of the state machines. */
export const handler = task(parseTerminateInstanceInput, (input, call) =>
  terminateInstance({ registry: registry(call), machines: machines(call) }, input),
);
