import { type RecordOf, record } from "../../../source/collections.ts";
import { AwsError, type Call, type Operation } from "../../endpoint/service.ts";
import { JSON_CODES, readInput } from "../read-input.ts";
import type { Execution, StatesWorld, StoredMachine } from "./world.ts";

type Fields = Parameters<typeof record>[0];

/** An operation of Step Functions: reads the input with these members, then runs. */
export function statesOperation<const F extends Fields>(
  fields: F,
  run: (
    world: StatesWorld,
    input: RecordOf<F>,
    call: Call,
  ) => Promise<object | undefined> | object | undefined,
): (world: StatesWorld) => Operation {
  const shape = record(fields);
  return (world) => async (call) => run(world, readInput(shape, call, JSON_CODES), call);
}

/** @throws {AwsError} InvalidArn, StateMachineDoesNotExist. */
export function findMachine(world: StatesWorld, arn: string): StoredMachine {
  if (!/^arn:aws[a-z-]*:states:[^:]+:[0-9]{12}:stateMachine:.+$/.test(arn))
    throw new AwsError(
      "InvalidArn",
      `Invalid Arn: 'Resource type not valid in this context: ${arn}'`,
    );
  const machine = world.machines.get(arn);
  if (machine !== undefined) return machine;
  throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

/** @throws {AwsError} InvalidArn, ExecutionDoesNotExist. */
export function findExecution(world: StatesWorld, arn: string): Execution {
  if (!/^arn:aws[a-z-]*:states:[^:]+:[0-9]{12}:execution:[^:]+:.+$/.test(arn))
    throw new AwsError(
      "InvalidArn",
      `Invalid Arn: 'Resource type not valid in this context: ${arn}'`,
    );
  const execution = world.executions.get(arn);
  if (execution !== undefined) return execution;
  throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

/** @throws {AwsError} InvalidName. */
export function checkName(name: string): void {
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return;
  throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}
