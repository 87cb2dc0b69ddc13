import { optional, type RecordOf, record } from "../../../source/collections.ts";
import { boolean } from "../../../source/scalars.ts";
import { AwsError, type Call, type Operation } from "../../endpoint/service.ts";
import { EC2_CODES, readInput } from "../read-input.ts";
import type { Ec2World } from "./world.ts";

type Fields = Parameters<typeof record>[0];

/** Where a call was made, and by what name. */
export type Place = { readonly region: string; readonly call: Call };

/**
 * An operation of EC2: reads the input, answers a dry run, then runs.
 *
 * @param fields Parameters that the local EC2 knows, but for DryRun, which all know.
 */
export function ec2Operation<const F extends Fields>(
  fields: F,
  run: (
    world: Ec2World,
    input: RecordOf<F>,
    place: Place,
  ) => Promise<object | undefined> | object | undefined,
): (world: Ec2World) => Operation {
  const shape = record({ ...fields, DryRun: optional(boolean()) });
  return (world) => async (call) => {
    const { DryRun, ...input } = readInput(shape, call, EC2_CODES) as { DryRun?: boolean };
    if (DryRun === true)
      throw new AwsError(
        "DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.",
        412,
      );
    // `shape` has read exactly the given fields and DryRun, which the compiler cannot see through the spread.
    return run(world, input as unknown as RecordOf<F>, { region: call.region, call });
  };
}

/** What EC2 answers when there is nothing to tell. */
export const DONE = { return: true };
