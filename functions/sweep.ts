import { endPorts, waitPorts } from "../lib/aws/port-sets.ts";
import { clockOf } from "../lib/aws/system-clock.ts";
import { task } from "../lib/aws/task.ts";
import { sweep } from "../lib/build/sweep.ts";

/** Once a minute: answers every wait that is over, ends builds whose executions are over, removes leftovers. */
export const handler = task(
  () => undefined,
  (_, call) => sweep({ ...waitPorts(call), ...endPorts(call), clock: clockOf(call) }, call.signal),
);
