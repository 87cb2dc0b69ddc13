import { endPorts, waitPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { onChange, parseChange } from "../lib/build/on-change.ts";

/** Events of EC2, Systems Manager and Step Functions: answers the waits that they are about. */
export const handler = task(parseChange, (change, call) =>
  onChange({ ...waitPorts(call), ...endPorts(call) }, change),
);
