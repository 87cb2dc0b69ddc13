import type { Surroundings } from "../../../lib/local/surroundings.ts";
import type { FrontFunctions } from "./functions.ts";
import type { MotoCall } from "./moto-call.ts";

/** Hands events to functions that were deployed, and to state machines and queues of moto. */
export function deliverWith(
  call: MotoCall,
  functions: () => FrontFunctions,
): Surroundings["deliver"] {
  return async ({ targetArn, payload, event }) => {
    const body = JSON.stringify(payload);
    const [, , service, , account, name = ""] = targetArn.split(":");
    if (service === "lambda") await runFunction(functions(), targetArn, body);
    else if (service === "states")
      await call("states", "AWSStepFunctions.StartExecution", {
        stateMachineArn: targetArn,
        // moto names executions "None" when nobody else does.
        name: event.id,
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

async function runFunction(functions: FrontFunctions, arn: string, event: string): Promise<void> {
  const outcome = await functions.run(arn, event);
  if (outcome?.isFailure !== false)
    throw new Error(
      `Cannot deliver to "${arn}": ${outcome?.payload ?? "there is no such function"}`,
    );
}
