import { accountId } from "../lib/aws/account.ts";
import { eventBus } from "../lib/aws/event-bus.ts";
import { images } from "../lib/aws/images.ts";
import { objects } from "../lib/aws/objects.ts";
import { parameters } from "../lib/aws/parameters.ts";
import { registry } from "../lib/aws/registry.ts";
import { scopeOf } from "../lib/aws/scope-of.ts";
import { clockOf } from "../lib/aws/system-clock.ts";
import { task } from "../lib/aws/task.ts";
import { parsePlanBuildInput, planBuild } from "../lib/build/plan-build.ts";

/** State `PlanBuild` of statemachines/build-ami. */
export const handler = task(parsePlanBuildInput, (input, call) =>
  planBuild(
    {
      registry: registry(call),
      clock: clockOf(call),
      ...scopeOf(call),
      settings: { region: call.connection.region, ...call.connection.settings },
      account: () => accountId(call),
      images: images(call),
      parameters: parameters(call),
      objects: objects(call),
      bus: eventBus(call),
    },
    input,
  ),
);
