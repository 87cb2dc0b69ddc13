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
  const { stateMachineArn, containerStateMachineArn } = connection.settings;
  const machines = [stateMachineArn, containerStateMachineArn ?? []].flat();
  const pages = await Promise.all(
    machines.map((machine) => {
      const list = new ListExecutionsCommand({
        stateMachineArn: machine,
        maxResults: Math.min(limit, PAGE),
      });
      const sent = sfnClient(connection).send(list, { abortSignal: signal });
      return translating("list the builds", sent);
    }),
  );
  return pages
    .flatMap(({ executions = [] }) => executions)
    .toSorted((a, b) => (b.startDate?.getTime() ?? 0) - (a.startDate?.getTime() ?? 0))
    .slice(0, limit)
    .flatMap(({ name }) => name ?? []);
}
