import { eventBus } from "../lib/aws/event-bus.ts";
import { executions } from "../lib/aws/executions.ts";
import { registry } from "../lib/aws/registry.ts";
import { clockOf } from "../lib/aws/system-clock.ts";
import { task } from "../lib/aws/task.ts";
import { topic } from "../lib/aws/topic.ts";
import { parseRecordBuildInput, recordBuild } from "../lib/build/record-build.ts";

/** States `RecordSuccess`, `RecordFailure` and `RecordSkipped` of statemachines/build-ami. */
export const handler = task(parseRecordBuildInput, (input, call) =>
  recordBuild(
    {
      registry: registry(call),
      clock: clockOf(call),
      executions: executions(call),
      bus: eventBus(call),
      topic: topic(call),
    },
    input,
  ),
);
