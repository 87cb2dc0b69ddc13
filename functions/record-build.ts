import { eventBus } from "../lib/aws/event-bus.ts";
import { executions } from "../lib/aws/executions.ts";
import { homeOf } from "../lib/aws/home-of.ts";
import { registry } from "../lib/aws/registry.ts";
import { schedules } from "../lib/aws/scheduler.ts";
import { clockOf } from "../lib/aws/system-clock.ts";
import { task } from "../lib/aws/task.ts";
import { topic } from "../lib/aws/topic.ts";
import { parseRecordInput, recordOutcome } from "../lib/build/record-build.ts";

/** The states `Record…` of statemachines/build-ami and statemachines/distribute-image. */
export const handler = task(parseRecordInput, (input, call) =>
  recordOutcome(
    {
      registry: registry(call),
      clock: clockOf(call),
      executions: executions(call),
      bus: eventBus(call),
      topic: topic(call),
      schedules: schedules(call),
      home: homeOf(call),
    },
    input,
  ),
);
