import type { PipelineHome } from "../build/tell-disabled.ts";
import type { Call } from "./connection.ts";

/** Where the pipelines of a connection are. The account is that of its state machine: nobody needs to be asked. */
export function homeOf({ connection: { region, settings } }: Call): PipelineHome {
  const { stateMachineArn, topicArn } = settings;
  const accountId = stateMachineArn.split(":")[4] ?? "";
  return { region, accountId, ...(topicArn === undefined ? {} : { topicArn }) };
}
