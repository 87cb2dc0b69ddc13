import { SendTaskFailureCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import type { TaskTokens } from "../build/cloud.ts";
import type { Call } from "./connection.ts";
import { sfnClient } from "./sfn-client.ts";
import { translating, unless } from "./translate-error.ts";

/** The state does not wait any more: answered, timed out, or its execution is over. */
const OVER = ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"];

/** Task tokens as a connection reaches them. */
export function taskTokens({ connection, signal }: Call): TaskTokens {
  const client = sfnClient(connection);
  const abort = { abortSignal: signal };
  return {
    async succeed(taskToken, output) {
      const success = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) });
      const sent = unless(OVER, client.send(success, abort));
      return (await translating("answer a task token", sent)) !== undefined;
    },
    async fail(taskToken, error, cause) {
      const failure = new SendTaskFailureCommand({ taskToken, error, cause });
      const sent = unless(OVER, client.send(failure, abort));
      return (await translating("answer a task token", sent)) !== undefined;
    },
  };
}
