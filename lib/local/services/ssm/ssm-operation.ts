import { type RecordOf, record } from "../../../source/collections.ts";
import type { Call, Operation } from "../../endpoint/service.ts";
import { JSON_CODES, readInput } from "../read-input.ts";
import type { SsmWorld } from "./world.ts";

type Fields = Parameters<typeof record>[0];

/** An operation of SSM: reads the input with these members, then runs. */
export function ssmOperation<const F extends Fields>(
  fields: F,
  run: (
    world: SsmWorld,
    input: RecordOf<F>,
    call: Call,
  ) => Promise<object | undefined> | object | undefined,
): (world: SsmWorld) => Operation {
  const shape = record(fields);
  return (world) => async (call) => run(world, readInput(shape, call, JSON_CODES), call);
}

/** Milliseconds as the JSON protocols write times: seconds with fractions. */
export function secondsOf(milliseconds: number): number {
  return milliseconds / 1000;
}
