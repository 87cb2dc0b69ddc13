import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { LogPort } from "../build/read-log.ts";
import type { Call } from "./connection.ts";
import { logsClient } from "./logs-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Streams of CloudWatch Logs, read from their beginning. */
export function logEvents({ connection, signal }: Call): LogPort {
  return {
    async next({ group, stream }, token) {
      const get = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        startFromHead: true,
        ...(token === undefined ? {} : { nextToken: token }),
      });
      const page = await translating(
        `read the log stream "${stream}" of "${group}"`,
        unless(
          ["ResourceNotFoundException"],
          logsClient(connection).send(get, { abortSignal: signal }),
        ),
      );
      if (page === undefined) return undefined;
      const events = (page.events ?? []).map(({ timestamp = 0, message = "" }) => ({
        at: timestamp,
        text: message,
      }));
      return { events, token: page.nextForwardToken ?? token };
    },
  };
}
