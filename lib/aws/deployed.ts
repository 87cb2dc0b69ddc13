/** Whether the parts of a stack are there and work. */
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { DescribeDocumentCommand } from "@aws-sdk/client-ssm";
import type { Call } from "./connection.ts";
import { sfnClient } from "./sfn-client.ts";
import { ssmClient } from "./ssm-client.ts";
import { translating, unless } from "./translate-error.ts";

/** State of the state machine: "ACTIVE", "DELETING"; undefined when there is none. */
export async function stateMachineStatus({
  connection,
  signal,
}: Call): Promise<string | undefined> {
  const { stateMachineArn } = connection.settings;
  const describe = new DescribeStateMachineCommand({ stateMachineArn });
  const found = await translating(
    `describe state machine ${stateMachineArn}`,
    unless(
      ["StateMachineDoesNotExist"],
      sfnClient(connection).send(describe, { abortSignal: signal }),
    ),
  );
  return found?.status;
}

/** State of the SSM document that runs components: "Active", "Failed" …; undefined when there is none. */
export async function runDocumentStatus({ connection, signal }: Call): Promise<string | undefined> {
  const { runDocument } = connection.settings;
  const describe = new DescribeDocumentCommand({ Name: runDocument });
  const found = await translating(
    `describe SSM document "${runDocument}"`,
    unless(["InvalidDocument"], ssmClient(connection).send(describe, { abortSignal: signal })),
  );
  return found?.Document?.Status;
}
