import { endPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { cleanUp, parseCleanUpInput } from "../lib/build/clean-up.ts";

/** State `CleanUp` of the state machines. */
export const handler = task(parseCleanUpInput, (input, call) => cleanUp(endPorts(call), input));
