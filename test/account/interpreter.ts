/** What interpreters of state machines have in common, and how their executions are compared. */
import { setTimeout as pause } from "node:timers/promises";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { allStates, definition, type Machine, type State } from "../statemachines/definition.ts";
import type { Scenario } from "./scenarios.ts";
import { type ScriptedTasks, scriptedTasks, type Tokens } from "./scripted-tasks.ts";

/** Something that runs state machines. */
export type Interpreter = {
  readonly sfn: SFNClient;
  readonly register: (name: string, run: (event: unknown) => Promise<unknown>) => void;
};

/** How an execution has ended, and by which calls. */
export type Ended = {
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly cause: unknown;
  readonly output: unknown;
  readonly calls: { readonly [branch: string]: readonly string[] };
  /** What the record of a failure was told. */
  readonly caught: unknown;
};

/**
 * Runs scenarios of a state machine by their names, which are ids of builds too. Those with the same limits share a
 * machine: moto takes its time to read one.
 */
export function scenarioRunner(
  { sfn, register }: Interpreter,
  machineName: string,
): (name: string, scenario: Scenario) => Promise<Ended> {
  const machine = definition(machineName);
  const machines = new Map<string, Promise<string>>();
  const executions = new Map<string, ScriptedTasks>();
  for (const [state, { Type }] of allStates(machine))
    if (Type === "Task")
      register(functionOf(machineName, state), async (event) => {
        const payload = event as { readonly buildId: string };
        const result = await executions.get(payload.buildId)?.run(state, payload);
        // Scripts do not know which build they are for.
        return result !== undefined && "buildId" in result
          ? { ...result, buildId: payload.buildId }
          : result;
      });
  const machineOf = ({ timeoutSeconds = {} }: Scenario): Promise<string> => {
    const key = JSON.stringify(timeoutSeconds);
    const made =
      machines.get(key) ??
      createMachine(sfn, machineName, `${machineName}-${machines.size}`, timeoutSeconds);
    machines.set(key, made);
    return made;
  };
  return async (name, scenario) => {
    const tasks = scriptedTasks(scenario.script, tokensOf(sfn));
    executions.set(name, tasks);
    const stateMachineArn = await machineOf(scenario);
    const input = JSON.stringify({ pipeline: "web", buildId: name });
    const start = { stateMachineArn, name, input };
    const { executionArn = "" } = await sfn.send(new StartExecutionCommand(start));
    if (scenario.stopAt !== undefined) {
      await tasks.called(scenario.stopAt);
      const why = { error: "Kiln.Cancelled", cause: "The user has stopped it" };
      await sfn.send(new StopExecutionCommand({ executionArn, ...why }));
    }
    const { status, error, cause, output } = await end(sfn, executionArn);
    return {
      status,
      error,
      cause: withoutTrace(cause),
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      calls: byBranch(tasks),
      caught: caughtBy(tasks),
    };
  };
}

/** Functions of one machine are not those of another, though its states have the same names. */
function functionOf(machineName: string, state: string): string {
  return `${machineName}-${state}`;
}

async function createMachine(
  sfn: SFNClient,
  machineName: string,
  name: string,
  timeoutSeconds: { readonly [state: string]: number },
): Promise<string> {
  const machine = functionPerState(definition(machineName), machineName, timeoutSeconds);
  const roleArn = "arn:aws:iam::000000000000:role/machine";
  const create = { name, definition: JSON.stringify(machine), roleArn };
  const { stateMachineArn = "" } = await sfn.send(new CreateStateMachineCommand(create));
  return stateMachineArn;
}

function tokensOf(sfn: SFNClient): Tokens {
  return {
    succeed: (taskToken, output) =>
      sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
    fail: (taskToken, error, cause) =>
      sfn.send(new SendTaskFailureCommand({ taskToken, error, cause })),
  };
}

const PAUSE_MILLISECONDS = 50;

async function end(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== "RUNNING") return found;
    await pause(PAUSE_MILLISECONDS);
  }
}

/** The machine with a function for each state that calls one, so that a function is known by the name of its state. */
function functionPerState(
  machine: Machine,
  machineName: string,
  timeoutSeconds: { readonly [state: string]: number },
): Machine {
  const changed = (name: string, state: State): State => ({
    ...state,
    ...(state.Type === "Task"
      ? { Parameters: { ...state.Parameters, FunctionName: functionOf(machineName, name) } }
      : {}),
    ...(timeoutSeconds[name] === undefined ? {} : { TimeoutSeconds: timeoutSeconds[name] }),
    ...(state.Branches === undefined
      ? {}
      : {
          Branches: state.Branches.map((one) => functionPerState(one, machineName, timeoutSeconds)),
        }),
    ...(state.ItemProcessor === undefined
      ? {}
      : { ItemProcessor: functionPerState(state.ItemProcessor, machineName, timeoutSeconds) }),
  });
  const states = Object.entries(machine.States).map(([name, state]) => [
    name,
    changed(name, state),
  ]);
  return { ...machine, States: Object.fromEntries(states) as Machine["States"] };
}

const TESTS = /Test/;
const REGIONAL = / /;

/** Calls of a build by the branch they belong to: those of one branch are in order, items of a map are not. */
function byBranch({ calls }: Pick<ScriptedTasks, "calls">): {
  readonly [branch: string]: readonly string[];
} {
  return {
    main: calls.filter((call) => !TESTS.test(call) && !REGIONAL.test(call)),
    tests: calls.filter((call) => TESTS.test(call)),
    regions: calls.filter((call) => REGIONAL.test(call)).toSorted(),
  };
}

/** What the first record of a failure is told; a stack trace in the cause is the interpreter's business. */
function caughtBy({ payloads }: Pick<ScriptedTasks, "payloads">): unknown {
  const given = payloads.find(({ payload }) => "failure" in payload)?.payload;
  const failure = (
    given as { readonly failure?: { readonly Error: string; readonly Cause: string } }
  )?.failure;
  if (failure === undefined) return undefined;
  const { Error: error, Cause: cause } = failure;
  // How long something took is said in each interpreter's own words, or not at all.
  return error === "States.Timeout" ? { error } : { error, cause: withoutTrace(cause) };
}

function withoutTrace(cause: string | undefined): unknown {
  try {
    const { trace: _, ...rest } = JSON.parse(cause ?? "") as { readonly trace?: unknown };
    return rest;
  } catch {
    return cause;
  }
}
