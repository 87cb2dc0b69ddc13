import type { PlanBuildPorts } from "../build/plan-build.ts";
import { accountId } from "./account.ts";
import type { Call } from "./connection.ts";
import { containerImages } from "./container-images.ts";
import { eventBus } from "./event-bus.ts";
import { images } from "./images.ts";
import { launchTemplates } from "./launch-templates.ts";
import { objects } from "./objects.ts";
import { parameters } from "./parameters.ts";
import { registry } from "./registry.ts";
import { repositories } from "./repositories.ts";
import { scopeOf } from "./scope-of.ts";
import { clockOf } from "./system-clock.ts";
import { topic } from "./topic.ts";

/** What planning a build needs. */
export function planPorts(call: Call): PlanBuildPorts {
  return {
    registry: registry(call),
    clock: clockOf(call),
    ...scopeOf(call),
    settings: { region: call.connection.region, ...call.connection.settings },
    account: () => accountId(call),
    images: images(call),
    parameters: parameters(call),
    objects: objects(call),
    launchTemplates: launchTemplates(call),
    repositories: repositories(call),
    containerImages: containerImages(call),
    topic: topic(call),
    bus: eventBus(call),
  };
}
