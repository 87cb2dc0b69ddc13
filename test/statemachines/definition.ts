/** The definition of a state machine of this project, with its functions filled in. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A state, with as much of it as tests look at. */
export type State = {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string; readonly Payload?: object };
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig?: { readonly Mode: string } };
};
export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy?: string;
};
export type Machine = {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
};

/** Text of the file. */
export function definitionText(name: string): string {
  return readFileSync(new URL(`../../statemachines/${name}.asl.yaml`, import.meta.url), "utf8");
}

/** The machine with each `${PlanBuildFunction}` replaced by `PlanBuildFunction`. */
export function definition(name: string): Machine {
  return parse(definitionText(name).replaceAll(/\$\{(\w+)\}/g, "$1")) as Machine;
}

/** All states, those inside of others included. */
export function allStates(machine: Machine): readonly (readonly [string, State])[] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Branches ?? []).flatMap(allStates),
    ...(state.ItemProcessor === undefined ? [] : allStates(state.ItemProcessor)),
  ]);
}
