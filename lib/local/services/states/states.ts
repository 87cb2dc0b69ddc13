/** The local Step Functions: state machines in JSONPath whose tasks are the functions of this cloud. */
import type { Operation, Service } from "../../endpoint/service.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./callbacks.ts";
import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  stopExecution,
} from "./executions.ts";
import { startExecution } from "./start-execution.ts";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from "./state-machines.ts";
import type { StatesWorld } from "./world.ts";

const OPERATIONS: { readonly [name: string]: (world: StatesWorld) => Operation } = {
  CreateStateMachine: createStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeExecution: describeExecution,
  DescribeStateMachine: describeStateMachine,
  GetExecutionHistory: getExecutionHistory,
  ListExecutions: listExecutions,
  ListStateMachines: listStateMachines,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  SendTaskSuccess: sendTaskSuccess,
  StartExecution: startExecution,
  StopExecution: stopExecution,
  UpdateStateMachine: updateStateMachine,
};

/** Step Functions as a service of the endpoint. */
export function statesService(world: StatesWorld): Service {
  return {
    name: "states",
    protocol: "json-1.0",
    targetPrefix: "AWSStepFunctions",
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [name, operation(world)]),
    ),
  };
}
