/** Operations on state machines. They live as long as the local cloud does. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { anything } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { type Machine, parseDefinition } from "./parse-definition.ts";
import { checkName, findMachine, statesOperation } from "./states-operation.ts";
import type { StoredMachine } from "./world.ts";

const definition = text({ minLength: 1, maxLength: 1_048_576 });

/** CreateStateMachine; repeating it with the same definition and role changes nothing. */
export const createStateMachine = statesOperation(
  {
    name: required(text()),
    definition: required(definition),
    roleArn: required(text({ pattern: /^arn:/, expected: "an ARN" })),
    type: defaulted(oneOf(["STANDARD"]), "STANDARD"),
    tags: defaulted(list(record({ key: required(text()), value: required(text()) })), []),
    loggingConfiguration: optional(anything),
    tracingConfiguration: optional(record({ enabled: required(boolean()) })),
    publish: optional(boolean()),
    versionDescription: optional(text()),
  },
  (world, input, { region }) => {
    checkName(input.name);
    const machine = parsed(input.definition);
    const arn = `arn:aws:states:${region}:${world.accountId}:stateMachine:${input.name}`;
    const known = world.machines.get(arn);
    if (
      known !== undefined &&
      (known.definition !== input.definition || known.roleArn !== input.roleArn)
    )
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    const stored: StoredMachine = known ?? {
      arn,
      name: input.name,
      region,
      definition: input.definition,
      machine,
      roleArn: input.roleArn,
      tags: Object.fromEntries(input.tags.map(({ key, value }) => [key, value])),
      createdAt: world.clock.now(),
    };
    world.machines.set(arn, stored);
    return { stateMachineArn: arn, creationDate: stored.createdAt / 1000 };
  },
);

/** UpdateStateMachine: executions that run go on with what they have. */
export const updateStateMachine = statesOperation(
  {
    stateMachineArn: required(text()),
    definition: optional(definition),
    roleArn: optional(text()),
    loggingConfiguration: optional(anything),
    tracingConfiguration: optional(record({ enabled: required(boolean()) })),
  },
  (world, input) => {
    const stored = findMachine(world, input.stateMachineArn);
    if (input.definition === undefined && input.roleArn === undefined)
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    world.machines.set(stored.arn, {
      ...stored,
      definition: input.definition ?? stored.definition,
      machine: input.definition === undefined ? stored.machine : parsed(input.definition),
      roleArn: input.roleArn ?? stored.roleArn,
    });
    return { updateDate: world.clock.now() / 1000 };
  },
);

/** DescribeStateMachine. */
export const describeStateMachine = statesOperation(
  { stateMachineArn: required(text()), includedData: optional(text()) },
  (world, input) => {
    const {
      arn,
      definition: given,
      roleArn,
      ...stored
    } = findMachine(world, input.stateMachineArn);
    return {
      ...summary(arn, stored),
      status: "ACTIVE",
      definition: given,
      roleArn,
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    };
  },
);

/** ListStateMachines. */
export const listStateMachines = statesOperation(
  { maxResults: optional(integer({ minimum: 0, maximum: 1000 })), nextToken: optional(text()) },
  (world, input, { region }) => {
    const found = [...world.machines.values()].filter((machine) => machine.region === region);
    const limit = input.maxResults || 100;
    const page = pageOf(found, ({ name }) => name, limit, input.nextToken, "InvalidToken");
    return {
      stateMachines: page.items.map((machine) => summary(machine.arn, machine)),
      nextToken: page.nextToken,
    };
  },
);

/** DeleteStateMachine; one that is not there is no error. */
export const deleteStateMachine = statesOperation(
  { stateMachineArn: required(text()) },
  (world, input) => {
    world.machines.delete(input.stateMachineArn);
    return {};
  },
);

function parsed(text: string): Machine {
  const { machine, problems } = parseDefinition(text);
  if (machine !== undefined) return machine;
  throw new AwsError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${problems.join("; ")}'`,
  );
}

function summary(
  stateMachineArn: string,
  { name, createdAt }: Pick<StoredMachine, "name" | "createdAt">,
): object {
  return { stateMachineArn, name, type: "STANDARD", creationDate: createdAt / 1000 };
}
