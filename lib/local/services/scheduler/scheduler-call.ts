/** What all operations of the local Scheduler share. */
import type { Infer, Shape } from "../../../source/shape.ts";
import type { RestCall } from "../../endpoint/rest-service.ts";
import { AwsError } from "../../endpoint/service.ts";
import { JSON_CODES, readInput } from "../read-input.ts";

/** The local Scheduler. */
export type SchedulerWorld = {
  /** ⟨folder⟩/⟨region⟩/schedules/⟨group⟩/⟨name⟩.json and ⟨folder⟩/⟨region⟩/groups/⟨name⟩.json */
  readonly folder: string;
  readonly now: () => number;
  /** Called after each change of a schedule. */
  readonly onChange: () => void;
};

/** A request, decoded: `name` comes from the path, the rest from query and body. */
export type SchedulerCall = Pick<RestCall, "region" | "principal"> & {
  readonly operation: string;
  readonly name: string;
  readonly input: { readonly [key: string]: unknown };
};

/** One operation. Its answer is JSON; undefined members are left out. */
export type SchedulerOperation = (world: SchedulerWorld, call: SchedulerCall) => Promise<object>;

/** Reads the input of a call. @throws {AwsError} ValidationException with every problem. */
export function inputOf<S extends Shape<unknown>>(shape: S, call: SchedulerCall): Infer<S> {
  const { operation, region, principal, input } = call;
  const read = { operation, region, accountId: principal.accountId, accessKeyId: "", input };
  return readInput(shape as Shape<Infer<S>>, read, JSON_CODES);
}

/** @throws {AwsError} ValidationException: the name in the path is none for a schedule or a group. */
export function checkName({ name }: SchedulerCall): void {
  if (/^[0-9a-zA-Z_.-]{1,64}$/.test(name)) return;
  throw new AwsError(
    "ValidationException",
    `Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$ and have 1 to 64 characters`,
  );
}

/** The ARN of a schedule or of a group. */
export function schedulerArn(call: SchedulerCall, resource: string): string {
  return `arn:aws:scheduler:${call.region}:${call.principal.accountId}:${resource}`;
}
