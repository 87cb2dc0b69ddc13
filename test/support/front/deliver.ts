import type { Surroundings } from "../../../lib/local/surroundings.ts";
import type { FrontFunctions } from "./functions.ts";
import type { MotoCall } from "./moto-call.ts";

/** Hands events to functions that were deployed, and to state machines and queues of moto. */
export function deliverWith(
  call: MotoCall,
  functions: () => FrontFunctions,
): Surroundings["deliver"] {
  return async ({ targetArn, payload, id }) => {
    const body = JSON.stringify(payload);
    const [, , service, , account, name = ""] = targetArn.split(":");
    if (service === "lambda") await runFunction(functions(), targetArn, body);
    else if (targetArn === START_EXECUTION)
      await call("states", "AWSStepFunctions.StartExecution", startOf(payload));
    else if (service === "states")
      await call("states", "AWSStepFunctions.StartExecution", {
        stateMachineArn: targetArn,
        // moto names executions "None" when nobody else does.
        name: id,
        input: body,
      });
    else if (service === "sqs")
      await call("sqs", "AmazonSQS.SendMessage", {
        QueueUrl: `http://localhost/${account}/${name}`,
        MessageBody: body,
      });
    else throw new Error(`Cannot deliver to "${targetArn}": expected a function, machine or queue`);
  };
}

/** What schedules call that name their executions. */
const START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution";

/** The input of a call by way of Scheduler: members in capitals. */
function startOf(payload: unknown): object {
  const { StateMachineArn, Name, Input } = payload as { readonly [name: string]: string };
  return { stateMachineArn: StateMachineArn, name: Name, input: Input };
}

async function runFunction(functions: FrontFunctions, arn: string, event: string): Promise<void> {
  const outcome = await functions.run(arn, event);
  if (outcome?.isFailure !== false)
    throw new Error(
      `Cannot deliver to "${arn}": ${outcome?.payload ?? "there is no such function"}`,
    );
}
