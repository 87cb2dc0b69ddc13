/** Sets of ports that several functions share. What only one needs, its file puts together itself, so that its bundle stays small. */

import type { WaitPorts } from "../build/complete-waits.ts";
import type { EndBuildPorts } from "../build/end-build.ts";
import { type Commands, commands } from "./commands.ts";
import type { Call, ConnectionClock } from "./connection.ts";
import { eventBus } from "./event-bus.ts";
import { type Executions, executions } from "./executions.ts";
import { homeOf } from "./home-of.ts";
import { foundImages } from "./images.ts";
import { launchedMachines } from "./machines.ts";
import { objects } from "./objects.ts";
import { registry } from "./registry.ts";
import { containerRemover } from "./remove-containers.ts";
import { imageRemovers } from "./remove-images.ts";
import { schedules } from "./scheduler.ts";
import { scopeOf } from "./scope-of.ts";
import { clockOf } from "./system-clock.ts";
import { taskTokens } from "./task-tokens.ts";
import { topic } from "./topic.ts";

/** What tasks that wait need. */
export function waitPorts(call: Call): WaitPorts & {
  readonly registry: ReturnType<typeof registry>;
  readonly machines: ReturnType<typeof launchedMachines>;
  readonly images: ReturnType<typeof foundImages>;
  readonly commands: Commands;
  readonly clock: ConnectionClock;
} {
  return {
    registry: registry(call),
    registryBucket: call.connection.settings.registryBucket,
    ...scopeOf(call),
    logs: objects(call),
    tokens: taskTokens(call),
    clock: clockOf(call),
    machines: launchedMachines(call),
    images: foundImages(call),
    commands: commands(call),
  };
}

/** What ending builds needs. */
export function endPorts(call: Call): EndBuildPorts & {
  readonly machines: ReturnType<typeof launchedMachines>;
  readonly images: ReturnType<typeof foundImages> & ReturnType<typeof imageRemovers>;
  readonly executions: Executions;
  readonly logs: ReturnType<typeof objects>;
} {
  const { region } = call.connection;
  const { stack } = call.connection.settings;
  return {
    registry: registry(call),
    clock: clockOf(call),
    settings: { region, ...(stack === undefined ? {} : { stack }) },
    machines: launchedMachines(call),
    images: { ...foundImages(call), ...imageRemovers(call) },
    registryBucket: call.connection.settings.registryBucket,
    logs: objects(call),
    repositories: containerRemover(call),
    executions: executions(call),
    bus: eventBus(call),
    topic: topic(call),
    schedules: schedules(call),
    home: homeOf(call),
  };
}
