import { planPorts } from "../lib/aws/plan-ports.ts";
import { task } from "../lib/aws/task.ts";
import { writeLog } from "../lib/aws/write-log.ts";
import { planLogged } from "../lib/build/log-decision.ts";
import { parsePlanBuildInput } from "../lib/build/plan-build.ts";

/** State `PlanBuild` of the state machines. */
export const handler = task(parsePlanBuildInput, (input, call) =>
  planLogged({ ...planPorts(call), logs: writeLog(call) }, input),
);
