import type { Service } from "./endpoint/service.ts";
import type { Functions } from "./functions.ts";
import type { Delivery } from "./services/events/bus.ts";
import { startMachine } from "./services/states/start-execution.ts";
import type { StatesWorld } from "./services/states/world.ts";

/** What events can be delivered to. */
export type DeliveryTargets = {
  readonly functions: Functions;
  readonly states: StatesWorld;
  readonly sns: Service;
  /** On whose behalf. */
  readonly accessKeyId: string;
};

/** Hands events to functions, state machines and topics. Rejects when the target fails or there is no such kind. */
export function deliverTo(targets: DeliveryTargets): (delivery: Delivery) => Promise<void> {
  return async ({ targetArn, payload, event }) => {
    const service = targetArn.split(":")[2];
    if (service === "lambda") await targets.functions.invoke(targetArn, payload);
    else if (service === "states")
      startMachine(targets.states, { stateMachineArn: targetArn, input: JSON.stringify(payload) });
    else if (service === "sns")
      await targets.sns.operations["Publish"]?.({
        operation: "Publish",
        region: targetArn.split(":")[3] ?? event.region,
        accountId: event.account,
        accessKeyId: targets.accessKeyId,
        input: { TopicArn: targetArn, Message: JSON.stringify(payload) },
      });
    else
      throw new Error(
        `Cannot deliver to "${targetArn}": expected a Lambda function, a state machine or a topic`,
      );
  };
}
