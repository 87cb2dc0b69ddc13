import { defaulted, optional, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { readValue } from "../../../source/shape.ts";
import { AwsError, type Service } from "../../endpoint/service.ts";
import type { Functions } from "../../functions.ts";
import type { Surroundings } from "../../surroundings.ts";
import type { Emit } from "../event.ts";
import { startMachine } from "../states/start-execution.ts";
import type { StatesWorld } from "../states/world.ts";
import type { Run } from "./due-runs.ts";
import { START_EXECUTION } from "./schedule-input.ts";
import type { ScheduleRecord } from "./schedule-record.ts";

/** What schedules can call. */
export type ScheduleTargets = {
  readonly functions: Functions;
  readonly states: StatesWorld;
  readonly sns: Service;
  readonly emit: Emit;
  readonly accountId: string;
  /** On whose behalf. */
  readonly accessKeyId: string;
  /** Calls all targets, where they lie outside of this cloud. */
  readonly deliver?: Surroundings["deliver"];
};

/** One try of a run. The id is another one for each. */
export type Attempt = { readonly run: Run; readonly number: number; readonly id: string };

/** Calls the target of a schedule once. Rejects when it cannot be called or fails. */
export async function invokeTarget(
  targets: ScheduleTargets,
  schedule: ScheduleRecord,
  attempt: Attempt,
): Promise<void> {
  const { Arn, Input, EventBridgeParameters } = schedule.target;
  const input = filledIn(Input ?? defaultInput(schedule), schedule, attempt);
  const [, , service = "", region = ""] = Arn.split(":");
  if (targets.deliver !== undefined)
    return targets.deliver({ targetArn: Arn, payload: JSON.parse(input), id: attempt.id });
  if (Arn === START_EXECUTION) return startNamed(targets, input);
  if (service === "states")
    return void startMachine(targets.states, { stateMachineArn: Arn, input });
  if (service === "lambda") return void (await targets.functions.invoke(Arn, JSON.parse(input)));
  if (service === "sns") return await publish(targets, Arn, region, input);
  targets.emit({
    source: EventBridgeParameters?.Source ?? "",
    detailType: EventBridgeParameters?.DetailType ?? "",
    region,
    resources: [schedule.arn],
    detail: JSON.parse(input) as { readonly [key: string]: unknown },
  });
}

/** What a target without input gets. */
function defaultInput({ arn, region }: ScheduleRecord): string {
  return JSON.stringify({
    version: "0",
    id: "<aws.scheduler.execution-id>",
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: arn.split(":")[4],
    time: "<aws.scheduler.scheduled-time>",
    region,
    resources: ["<aws.scheduler.schedule-arn>"],
    detail: "{}",
  });
}

/** Puts the context attributes into an input. */
function filledIn(input: string, { arn }: ScheduleRecord, { run, number, id }: Attempt): string {
  const attributes: { readonly [name: string]: string } = {
    "schedule-arn": arn,
    "scheduled-time": new Date(run.scheduledAt).toISOString().replace(/\.[0-9]+Z$/, "Z"),
    "execution-id": id,
    "attempt-number": String(number),
  };
  return input.replaceAll(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (all, name: string) => attributes[name] ?? all,
  );
}

const startInput = record({
  StateMachineArn: required(text()),
  Name: optional(text()),
  Input: defaulted(text(), "{}"),
});

function startNamed({ states }: ScheduleTargets, input: string): void {
  const { value, issues } = readValue(startInput, JSON.parse(input));
  if (value === undefined || issues.length > 0)
    throw new AwsError("ValidationException", issues[0]?.message ?? "The input is empty.");
  startMachine(states, {
    stateMachineArn: value.StateMachineArn,
    input: value.Input,
    ...(value.Name === undefined ? {} : { name: value.Name }),
  });
}

async function publish(
  { sns, accountId, accessKeyId }: ScheduleTargets,
  TopicArn: string,
  region: string,
  Message: string,
): Promise<void> {
  const input = { TopicArn, Message };
  await sns.operations["Publish"]?.({
    operation: "Publish",
    region,
    accountId,
    accessKeyId,
    input,
  });
}
