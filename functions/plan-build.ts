import { planPorts } from "../lib/aws/plan-ports.ts";
import { task } from "../lib/aws/task.ts";
import { parsePlanBuildInput, planBuild } from "../lib/build/plan-build.ts";

/** State `PlanBuild` of statemachines/build-ami. */
export const handler = task(parsePlanBuildInput, (input, call) =>
  planBuild(planPorts(call), input),
);
