import type { Call } from "../../aws/connection.ts";
import { executionEvents } from "../../aws/execution-events.ts";
import { logEvents } from "../../aws/log-events.ts";
import { registry } from "../../aws/registry.ts";
import { clockOf } from "../../aws/system-clock.ts";
import type { FollowPorts } from "./follow-build.ts";

/** What watching a build of an account needs. */
export function followPorts(call: Call): FollowPorts {
  return {
    registry: registry(call),
    events: (buildId) => executionEvents(call, buildId),
    log: logEvents(call),
    clock: clockOf(call),
  };
}
