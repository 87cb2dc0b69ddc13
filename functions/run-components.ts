import { agents } from "../lib/aws/agents.ts";
import { eventBus } from "../lib/aws/event-bus.ts";
import { waitPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { parseRunComponentsInput, runComponents } from "../lib/build/run-components.ts";

/** States `RunComponents` and `RunTests` of the state machines, and `CopyContainer`; their task token is answered when they have run. */
export const handler = task(parseRunComponentsInput, (input, call) =>
  runComponents({ ...waitPorts(call), agents: agents(call), bus: eventBus(call) }, input),
);
