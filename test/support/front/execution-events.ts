import { setTimeout as pause } from "node:timers/promises";
import type { Emit } from "../../../lib/local/services/event.ts";
import type { MotoCall } from "./moto-call.ts";

const OVER = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]);
const PAUSE_MILLISECONDS = 200;

/** Sends the event that Step Functions sends when an execution ends, which moto does not. */
export async function announceEnd(
  executionArn: string,
  call: MotoCall,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const found = await call("states", "AWSStepFunctions.DescribeExecution", { executionArn });
    if (OVER.has(String(found["status"]))) {
      const { stateMachineArn, name, status, input, error = null, cause = null } = found;
      emit({
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        region: executionArn.split(":")[3] ?? "",
        resources: [executionArn],
        detail: { executionArn, stateMachineArn, name, status, input, error, cause },
      });
      return;
    }
    await pause(PAUSE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}
