/** The local EventBridge: the default event bus of each Region, rules, and delivery to whatever the cloud offers. */
import type { Clock } from "../../clock.ts";
import type { Service } from "../../endpoint/service.ts";
import type { Emit } from "../event.ts";
import { type BusOptions, openBus } from "./bus.ts";
import { eventTime } from "./event.ts";
import { putEvents } from "./put-events.ts";
import {
  deleteRule,
  describeRule,
  listRules,
  putRule,
  setRuleState,
  testEventPattern,
} from "./rule-operations.ts";
import { listTargetsByRule, putTargets, removeTargets } from "./target-operations.ts";

export type EventsOptions = BusOptions & {
  readonly clock: Clock;
  /** A random UUID. */
  readonly newId: () => string;
  /** Account that the events of services belong to. */
  readonly accountId: string;
};

export type Events = {
  readonly service: Service;
  /** For the other services of the local cloud. */
  readonly emit: Emit;
  /** Resolves when every event so far has been delivered. */
  readonly settled: () => Promise<void>;
};

/** EventBridge with its bus. */
export function createEvents(options: EventsOptions): Events {
  const { clock, newId, accountId, folder } = options;
  const bus = openBus(options);
  const context = { folder, now: clock.now };
  const service: Service = {
    name: "events",
    protocol: "json-1.1",
    targetPrefix: "AWSEvents",
    operations: {
      PutEvents: async (call) => putEvents(call, { newId, now: clock.now() }, bus.send),
      PutRule: (call) => putRule(context, call),
      DescribeRule: (call) => describeRule(context, call),
      DeleteRule: (call) => deleteRule(context, call),
      EnableRule: (call) => setRuleState(context, call, "ENABLED"),
      DisableRule: (call) => setRuleState(context, call, "DISABLED"),
      ListRules: (call) => listRules(context, call),
      PutTargets: (call) => putTargets(context, call),
      RemoveTargets: (call) => removeTargets(context, call),
      ListTargetsByRule: (call) => listTargetsByRule(context, call),
      TestEventPattern: testEventPattern,
    },
  };
  const emit: Emit = ({ source, detailType, region, account = accountId, resources, detail }) => {
    const time = eventTime(clock.now());
    const common = { version: "0", id: newId(), source, account, time } as const;
    bus.send({ ...common, "detail-type": detailType, region, resources, detail });
  };
  return { service, emit, settled: bus.settled };
}
