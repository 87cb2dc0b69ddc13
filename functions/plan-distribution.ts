import { eventBus } from "../lib/aws/event-bus.ts";
import { images } from "../lib/aws/images.ts";
import { registry } from "../lib/aws/registry.ts";
import { scopeOf } from "../lib/aws/scope-of.ts";
import { task } from "../lib/aws/task.ts";
import { parsePlanDistributionInput, planDistribution } from "../lib/build/plan-distribution.ts";

/** State `PlanDistribution` of statemachines/distribute-image. */
export const handler = task(parsePlanDistributionInput, (input, call) =>
  planDistribution(
    { registry: registry(call), ...scopeOf(call), images: images(call), bus: eventBus(call) },
    input,
  ),
);
