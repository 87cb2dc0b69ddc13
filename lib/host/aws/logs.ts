import type { Host, LogsPort } from "../host.ts";
import { type LogLine, logBatches } from "./log-batches.ts";
import { inRegion } from "./region.ts";
import { translated } from "./translate-error.ts";

/** CloudWatch Logs. A group or stream that does not exist is made. */
export async function logsPort(
  metadata: Host["metadata"],
  region: string | undefined,
): Promise<LogsPort> {
  const sdk = await import("@aws-sdk/client-cloudwatch-logs");
  const client =
    region === undefined
      ? await inRegion(metadata, (found) => new sdk.CloudWatchLogsClient(found))
      : new sdk.CloudWatchLogsClient({ region });
  const send = async (group: string, stream: string, lines: readonly LogLine[]): Promise<void> => {
    const names = { logGroupName: group, logStreamName: stream };
    for (const logEvents of logBatches(lines))
      await client.send(new sdk.PutLogEventsCommand({ ...names, logEvents }));
  };
  const create = async (group: string, stream: string): Promise<void> => {
    const names = { logGroupName: group, logStreamName: stream };
    const createStream = (): Promise<boolean> =>
      unless("ResourceAlreadyExistsException", () =>
        client.send(new sdk.CreateLogStreamCommand(names)),
      );
    // The group mostly exists, and the instance's role need not be allowed to make one.
    if (await unless("ResourceNotFoundException", createStream)) return;
    await unless("ResourceAlreadyExistsException", () =>
      client.send(new sdk.CreateLogGroupCommand({ logGroupName: group })),
    );
    await createStream();
  };
  return {
    put: (group, stream, lines) =>
      translated(`Cannot write to the log group "${group}" (logs:PutLogEvents)`, async () => {
        const isSent = await unless("ResourceNotFoundException", () => send(group, stream, lines));
        if (isSent) return;
        await create(group, stream);
        await send(group, stream, lines);
      }),
  };
}

/** Runs a call. @returns False when it failed with that code. */
async function unless(code: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === code) return false;
    throw error;
  }
}
