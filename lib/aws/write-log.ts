import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggedPlanPorts } from "../build/log-decision.ts";
import type { Call } from "./connection.ts";
import { logsClient } from "./logs-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Streams of CloudWatch Logs, written to. A stream that is not there is made; a group that is not there is an error. */
export function writeLog({ connection, signal }: Call): LoggedPlanPorts["logs"] {
  const client = logsClient(connection);
  const abort = { abortSignal: signal };
  return {
    async write({ group, stream }, at, line) {
      const names = { logGroupName: group, logStreamName: stream };
      const logEvents = [{ timestamp: at, message: line }];
      const put = (): Promise<object> =>
        client.send(new PutLogEventsCommand({ ...names, logEvents }), abort);
      const write = async (): Promise<void> => {
        if ((await unless(["ResourceNotFoundException"], put())) !== undefined) return;
        const create = client.send(new CreateLogStreamCommand(names), abort);
        await unless(["ResourceAlreadyExistsException"], create);
        await put();
      };
      await translating(`write to the log stream "${stream}" of "${group}"`, write());
    },
  };
}
