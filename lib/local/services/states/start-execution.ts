import { defaulted, optional, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { newHistory } from "./history.ts";
import type { Json } from "./json.ts";
import { runExecution } from "./run-execution.ts";
import { checkName, findMachine, statesOperation } from "./states-operation.ts";
import type { Execution, StatesWorld } from "./world.ts";

/** StartExecution: repeating it with the same name and input while it runs gives the same execution. */
export const startExecution = statesOperation(
  {
    stateMachineArn: required(text()),
    name: optional(text()),
    input: defaulted(text({ maxLength: 262_144 }), "{}"),
    traceHeader: optional(text()),
  },
  (world, input) => {
    const { arn, startedAt } = startMachine(world, input);
    return { executionArn: arn, startDate: startedAt / 1000 };
  },
);

/**
 * Starts an execution.
 *
 * @throws {AwsError} StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists.
 */
export function startMachine(
  world: StatesWorld,
  request: { readonly stateMachineArn: string; readonly name?: string; readonly input: string },
): Execution {
  const machine = findMachine(world, request.stateMachineArn);
  const name = request.name ?? world.uuid();
  checkName(name);
  const data = parsedInput(request.input);
  const arn = machine.arn.replace(":stateMachine:", ":execution:").concat(":", name);
  const known = world.executions.get(arn);
  if (known !== undefined) {
    if (known.status === "RUNNING" && known.input === request.input) return known;
    throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
  const execution: Execution = {
    arn,
    name,
    machine,
    input: request.input,
    startedAt: world.clock.now(),
    history: newHistory(world.clock.now),
    control: new AbortController(),
    status: "RUNNING",
    stoppedAt: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
  };
  world.executions.set(arn, execution);
  world.background(runExecution(world, execution, data));
  return execution;
}

function parsedInput(input: string): Json {
  try {
    return JSON.parse(input) as Json;
  } catch {
    throw new AwsError(
      "InvalidExecutionInput",
      "Invalid State Machine Execution Input: 'It is no JSON'",
    );
  }
}
