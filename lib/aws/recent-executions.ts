import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Call } from "./connection.ts";
import { sfnClient } from "./sfn-client.ts";
import { translating } from "./translate-error.ts";

/** Executions that one call gives at most. */
const PAGE = 1000;

/**
 * Ids of the latest builds, the newest first. Step Functions forgets executions after 90 days.
 *
 * @param limit At most this many; not more than 1000.
 */
export async function recentExecutions(
  { connection, signal }: Call,
  limit: number,
): Promise<readonly string[]> {
  const list = new ListExecutionsCommand({
    stateMachineArn: connection.settings.stateMachineArn,
    maxResults: Math.min(limit, PAGE),
  });
  const page = await translating(
    "list the builds",
    sfnClient(connection).send(list, { abortSignal: signal }),
  );
  return (page.executions ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
}
