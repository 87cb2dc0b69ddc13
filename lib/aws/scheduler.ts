/** Schedules of EventBridge Scheduler: one for each pipeline, in the stack's own group. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { CloudSchedule, SchedulesPort } from "../build/apply-schedule.ts";
import { InvalidInput } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call, Settings } from "./connection.ts";
import { codeOf, translating, unless } from "./translate-error.ts";

const schedulerClient = cachedClient((settings) => new SchedulerClient({ ...settings }));

/** Schedules as a connection reaches them. */
export type Schedules = SchedulesPort & {
  /** Switches a schedule off. @returns false when there is none that is on. */
  readonly disable: (pipeline: string) => Promise<boolean>;
};

/** A run that cannot be started within an hour is left out, as the next one builds what it would have built. */
const RETRY = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 };

/** Schedules as a connection reaches them. */
export function schedules({ connection, signal }: Call): Schedules {
  const client = schedulerClient(connection);
  const abort = { abortSignal: signal };
  const { settings } = connection;
  const group = settings.scheduleGroup;
  const find = async (pipeline: string): Promise<GetScheduleCommandOutput | undefined> => {
    if (group === undefined) return undefined;
    const get = new GetScheduleCommand({ Name: await scheduleName(pipeline), GroupName: group });
    const found = unless(["ResourceNotFoundException"], client.send(get, abort));
    return await translating(`ask about the schedule of "${pipeline}"`, found);
  };
  const put = async (schedule: CloudSchedule): Promise<void> => {
    const input = await inputOf(schedule, deployed(settings, schedule));
    try {
      await client.send(new CreateScheduleCommand(input), abort);
    } catch (error) {
      if (codeOf(error) !== "ConflictException") throw error;
      await client.send(new UpdateScheduleCommand(input), abort);
    }
  };
  return {
    async get(pipeline) {
      const found = await find(pipeline);
      return found === undefined ? undefined : scheduleOf(pipeline, found);
    },
    put: (schedule) => translating(`schedule pipeline "${schedule.pipeline}"`, put(schedule)),
    async remove(pipeline) {
      if (group === undefined) return;
      const remove = new DeleteScheduleCommand({
        Name: await scheduleName(pipeline),
        GroupName: group,
      });
      await translating(
        `remove the schedule of "${pipeline}"`,
        unless(["ResourceNotFoundException"], client.send(remove, abort)),
      );
    },
    async disable(pipeline) {
      const found = await find(pipeline);
      if (found === undefined || found.State === "DISABLED") return false;
      const { Name, GroupName, ScheduleExpression, ScheduleExpressionTimezone, Target } = found;
      // An update replaces everything, so everything is given again. A start is left out: it is past.
      const update = new UpdateScheduleCommand({
        Name,
        GroupName,
        ScheduleExpression,
        ScheduleExpressionTimezone,
        Target,
        FlexibleTimeWindow: found.FlexibleTimeWindow,
        Description: found.Description,
        State: "DISABLED",
      });
      await translating(`disable the schedule of "${pipeline}"`, client.send(update, abort));
      return true;
    },
  };
}

/** Where schedules go and what starts builds there; what a stack of an older Kiln does not have. */
type Deployed = {
  readonly group: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
};

function deployed(settings: Settings, { pipeline, kind }: CloudSchedule): Deployed {
  const { scheduleGroup: group, schedulerRoleArn: roleArn } = settings;
  const stateMachineArn =
    kind === "container" ? settings.containerStateMachineArn : settings.stateMachineArn;
  if (stateMachineArn === undefined)
    throw new InvalidInput(
      `Cannot schedule pipeline "${pipeline}": the stack has no state machine for container images\n  → Deploy Kiln again.`,
    );
  if (group !== undefined && roleArn !== undefined) return { group, roleArn, stateMachineArn };
  throw new InvalidInput(
    `Cannot schedule pipeline "${pipeline}": the stack has no schedule group and no role for EventBridge Scheduler, expected both\n  → Deploy Kiln again.`,
  );
}

/** EventBridge Scheduler takes 64 characters, a pipeline's name may have 128 and spaces. */
async function scheduleName(pipeline: string): Promise<string> {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(pipeline)) return pipeline;
  const digest = await sha256(pipeline);
  return `${pipeline.replaceAll(" ", "_").slice(0, 51)}.${digest.slice(0, 12)}`;
}

const UNIVERSAL_TARGET = "arn:aws:scheduler:::aws-sdk:sfn:startExecution";

/**
 * The universal target lets us name executions, so that a build's id tells its pipeline. EventBridge Scheduler fills in
 * the two `<aws.scheduler…>`; its execution id is another one for each attempt, so the run's time goes along and PlanBuild
 * sees to it that one run is one build.
 */
async function inputOf(
  schedule: CloudSchedule,
  { group, roleArn, stateMachineArn }: Deployed,
): Promise<CreateScheduleCommandInput> {
  const { pipeline, expression, timezone, startsAt, windowMinutes, isEnabled } = schedule;
  const request = {
    pipeline,
    trigger: "schedule",
    scheduledTime: "<aws.scheduler.scheduled-time>",
  };
  const start = {
    StateMachineArn: stateMachineArn,
    Name: `${executionPrefix(pipeline)}-<aws.scheduler.execution-id>`,
    Input: JSON.stringify(request),
  };
  return {
    Name: await scheduleName(pipeline),
    GroupName: group,
    Description: `Builds of the Kiln pipeline "${pipeline}"`,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    ...(startsAt === undefined ? {} : { StartDate: new Date(startsAt) }),
    State: isEnabled ? "ENABLED" : "DISABLED",
    FlexibleTimeWindow:
      windowMinutes === 0
        ? { Mode: "OFF" }
        : { Mode: "FLEXIBLE", MaximumWindowInMinutes: windowMinutes },
    Target: {
      Arn: UNIVERSAL_TARGET,
      RoleArn: roleArn,
      Input: JSON.stringify(start),
      RetryPolicy: RETRY,
    },
  };
}

/** Leaves room for an id of 36 characters in the 80 that the name of an execution may have. */
function executionPrefix(pipeline: string): string {
  return pipeline
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 43);
}

function scheduleOf(pipeline: string, found: GetScheduleCommandOutput): CloudSchedule {
  const { ScheduleExpression = "", ScheduleExpressionTimezone = "UTC", StartDate } = found;
  return {
    pipeline,
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    ...(StartDate === undefined ? {} : { startsAt: StartDate.getTime() }),
    windowMinutes: found.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
    isEnabled: found.State !== "DISABLED",
  };
}
