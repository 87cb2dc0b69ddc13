import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";

type ClientSettings = NonNullable<ConstructorParameters<typeof CloudWatchLogsClient>[0]>;

/** Makes the log group of schedules that the stack has in an account, unless it is there. None without a prefix. */
export async function createLogGroups(
  client: ClientSettings,
  prefix: string | undefined,
): Promise<void> {
  if (prefix === undefined) return;
  const create = new CreateLogGroupCommand({ logGroupName: `${prefix}/pipelines` });
  try {
    await new CloudWatchLogsClient(client).send(create);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceAlreadyExistsException") throw error;
  }
}
