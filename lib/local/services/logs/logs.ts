/** The local CloudWatch Logs: a folder per Region and group, a file of JSON lines per stream. */
import type { Clock } from "../../clock.ts";
import type { Service } from "../../endpoint/service.ts";
import {
  createLogGroup,
  createLogStream,
  deleteLogGroup,
  deleteLogStream,
  describeLogGroups,
  describeLogStreams,
  type LogsContext,
  putRetentionPolicy,
} from "./group-operations.ts";
import { putLogEvents } from "./put-log-events.ts";
import { filterLogEvents, getLogEvents } from "./read-log-events.ts";

export type LogsOptions = {
  /** ⟨folder⟩/⟨region⟩/⟨group⟩/⟨stream⟩.jsonl has the events of a stream. */
  readonly folder: string;
  readonly clock: Clock;
};

/** CloudWatch Logs. */
export function createLogs(options: LogsOptions): Service {
  const context: LogsContext = { folder: options.folder, now: options.clock.now };
  return {
    name: "logs",
    protocol: "json-1.1",
    targetPrefix: "Logs_20140328",
    operations: {
      CreateLogGroup: (call) => createLogGroup(context, call),
      DeleteLogGroup: (call) => deleteLogGroup(context, call),
      DescribeLogGroups: (call) => describeLogGroups(context, call),
      PutRetentionPolicy: (call) => putRetentionPolicy(context, call),
      CreateLogStream: (call) => createLogStream(context, call),
      DeleteLogStream: (call) => deleteLogStream(context, call),
      DescribeLogStreams: (call) => describeLogStreams(context, call),
      PutLogEvents: (call) => putLogEvents(context, call),
      GetLogEvents: (call) => getLogEvents(context, call),
      FilterLogEvents: (call) => filterLogEvents(context, call),
    },
  };
}
