import { describe, expect, test } from "vitest";
import { schedules } from "../../lib/aws/scheduler.ts";
import type { CloudSchedule } from "../../lib/build/apply-schedule.ts";
import { Denied, InvalidInput } from "../../lib/errors.ts";
import { type WireReply, wire } from "../fakes/wire.ts";

const ROLE = "arn:aws:iam::123456789012:role/kiln-scheduler";
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln";

/** Schedules of a stack that has what they need. */
function scheduler(...replies: readonly WireReply[]) {
  const { call, requests } = wire(...replies);
  const { connection, signal } = call;
  const settings = { ...connection.settings, scheduleGroup: "kiln", schedulerRoleArn: ROLE };
  return { ports: schedules({ connection: { ...connection, settings }, signal }), requests };
}

function refusal(status: number, code: string, message = code): WireReply {
  return { status, headers: { "x-amzn-errortype": code }, body: { Message: message } };
}

const MADE: WireReply = { body: { ScheduleArn: "arn:aws:scheduler:…:schedule/kiln/web" } };
const NIGHTLY: CloudSchedule = {
  pipeline: "web",
  expression: "cron(0 0 * * ? *)",
  timezone: "Europe/Berlin",
  windowMinutes: 15,
  isEnabled: true,
};

describe("schedules()", () => {
  test("starts the state machine of container images for such a pipeline, and says where there is none", async () => {
    const { call, requests } = wire(MADE);
    const container = { ...NIGHTLY, kind: "container" } as const;
    const settings = { ...call.connection.settings, scheduleGroup: "kiln", schedulerRoleArn: ROLE };
    const ports = (more: object) =>
      schedules({
        ...call,
        connection: { ...call.connection, settings: { ...settings, ...more } },
      });
    await ports({ containerStateMachineArn: `${MACHINE}-container` }).put(container);
    const input = expect.stringContaining(`"StateMachineArn":"${MACHINE}-container"`);
    expect(requests[0]?.body).toMatchObject({ Target: { Input: input } });
    await expect(ports({}).put(container)).rejects.toThrow("no state machine for container images");
  });

  test("makes a schedule that starts the state machine with the run's own name and time", async () => {
    const { ports, requests } = scheduler(MADE);
    await ports.put(NIGHTLY);
    expect(requests).toMatchObject([
      { method: "POST", host: "scheduler.eu-west-1.amazonaws.com", path: "/schedules/web" },
    ]);
    expect(requests[0]?.body).toStrictEqual({
      GroupName: "kiln",
      Description: 'Builds of the Kiln pipeline "web"',
      ScheduleExpression: "cron(0 0 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      State: "ENABLED",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
      Target: {
        Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
        RoleArn: ROLE,
        Input: JSON.stringify({
          StateMachineArn: MACHINE,
          Name: "web-<aws.scheduler.execution-id>",
          Input:
            '{"pipeline":"web","trigger":"schedule","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        }),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 },
      },
      // The SDK makes one for each call, and repeats it with each attempt.
      ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("replaces a schedule that is there", async () => {
    const { ports, requests } = scheduler(refusal(409, "ConflictException"), MADE);
    await ports.put({ ...NIGHTLY, isEnabled: false, windowMinutes: 0 });
    expect(requests[1]).toMatchObject({
      method: "PUT",
      path: "/schedules/web",
      body: { State: "DISABLED", FlexibleTimeWindow: { Mode: "OFF" } },
    });
  });

  test("starts a rate when its first run is due", async () => {
    const { ports, requests } = scheduler(MADE);
    await ports.put({ ...NIGHTLY, expression: "rate(1 day)", startsAt: 1_800_000_000_000 });
    expect(requests[0]?.body).toMatchObject({ StartDate: 1_800_000_000 });
  });

  test("shortens names that are too long for schedules and executions, to different ones", async () => {
    const names = await Promise.all(
      ["a", "b"].map(async (last) => {
        const { ports, requests } = scheduler(MADE);
        await ports.put({ ...NIGHTLY, pipeline: `Web Server ${"x".repeat(100)} ${last}` });
        const { Name } = JSON.parse(
          (requests[0]!.body as { Target: { Input: string } }).Target.Input,
        ) as { Name: string };
        return [requests[0]?.path.slice("/schedules/".length) ?? "", Name] as const;
      }),
    );
    const [[first = "", execution = ""] = [], [second = ""] = []] = names;
    expect(first).toMatch(/^Web_Server_x+\.[0-9a-f]{12}$/);
    expect(first).toHaveLength(64);
    expect(second).not.toBe(first);
    expect(execution).toBe(`web-server-${"x".repeat(32)}-<aws.scheduler.execution-id>`);
  });

  test("reads a schedule", async () => {
    const { ports, requests } = scheduler({
      body: {
        ScheduleExpression: "rate(1 day)",
        ScheduleExpressionTimezone: "UTC",
        StartDate: 1_800_000_000,
        State: "ENABLED",
        FlexibleTimeWindow: { Mode: "OFF" },
      },
    });
    expect(await ports.get("web")).toStrictEqual({
      pipeline: "web",
      expression: "rate(1 day)",
      timezone: "UTC",
      startsAt: 1_800_000_000_000,
      windowMinutes: 0,
      isEnabled: true,
    });
    expect(requests[0]).toMatchObject({ method: "GET", path: "/schedules/web?groupName=kiln" });
  });

  test("has nothing for a pipeline without schedule, and removes it all the same", async () => {
    const none = refusal(404, "ResourceNotFoundException");
    expect(await scheduler(none).ports.get("web")).toBeUndefined();
    await scheduler(none).ports.remove("web");
    expect(await scheduler(none).ports.disable("web")).toBe(false);
  });

  test("switches a schedule off and keeps the rest of it", async () => {
    const Target = { Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution", RoleArn: ROLE };
    const { ports, requests } = scheduler(
      {
        body: {
          Name: "web",
          GroupName: "kiln",
          ScheduleExpression: "rate(1 day)",
          ScheduleExpressionTimezone: "UTC",
          StartDate: 1_800_000_000,
          State: "ENABLED",
          FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
          Target,
        },
      },
      MADE,
    );
    expect(await ports.disable("web")).toBe(true);
    expect(requests[1]).toMatchObject({
      method: "PUT",
      body: {
        ScheduleExpression: "rate(1 day)",
        State: "DISABLED",
        FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
        Target,
      },
    });
  });

  test("translates refusals", async () => {
    const denied = refusal(403, "AccessDeniedException", "scheduler:CreateSchedule");
    await expect(scheduler(denied).ports.put(NIGHTLY)).rejects.toThrow(
      new Denied('Cannot schedule pipeline "web": AccessDeniedException: scheduler:CreateSchedule'),
    );
  });

  test("says that a stack without schedules has to be deployed again", async () => {
    const { call, requests } = wire(MADE);
    await expect(schedules(call).put(NIGHTLY)).rejects.toThrow(
      new InvalidInput(
        'Cannot schedule pipeline "web": the stack has no schedule group and no role for EventBridge Scheduler, expected both\n  → Deploy Kiln again.',
      ),
    );
    await schedules(call).remove("web");
    expect(requests).toStrictEqual([]);
  });
});
