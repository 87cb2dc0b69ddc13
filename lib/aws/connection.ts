/** Where AWS is and what Kiln has there. Lambda takes it from its environment; the local cloud hands one in. */
import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import type { Scope } from "../build/scope.ts";
import { InvalidInput } from "../errors.ts";

/** What was deployed for Kiln. */
export type Settings = {
  /** Bucket of the registry. */
  readonly registryBucket: string;
  /** State machine that builds AMIs. */
  readonly stateMachineArn: string;
  /** State machine that builds container images. */
  readonly containerStateMachineArn?: string;
  /** SSM document that runs components; name or ARN. */
  readonly runDocument: string;
  /** Instance profile of instances whose pipeline names none. */
  readonly instanceProfile?: string;
  /** Subnets of instances whose pipeline names none, with commas between them. */
  readonly subnetIds?: string;
  /** Security groups that go with them, with commas. */
  readonly securityGroupIds?: string;
  /** Name of Kiln's stack, with which it marks what it makes; local clouds have none. */
  readonly stack?: string;
  /** Topic that is told about builds whose pipeline names none. */
  readonly topicArn?: string;
  /** Event bus; the account's default one when there is none. */
  readonly eventBusName?: string;
  /** Log groups of builds are below it, e.g. "/kiln"; without it, only pipelines that name a group have one. */
  readonly logGroupPrefix?: string;
  /** Role in other accounts by which images are distributed; default: the one that Image Builder uses. */
  readonly distributionRole?: string;
  /** State machine that distributes images again. */
  readonly distributeStateMachineArn?: string;
  /** Group of the schedules of EventBridge Scheduler. */
  readonly scheduleGroup?: string;
  /** Role with which EventBridge Scheduler starts the state machine. */
  readonly schedulerRoleArn?: string;
};

/** Time, where the computer's own will not do. */
export type ConnectionClock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves early when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
};

/** How AWS is reached. Clients are made once for each connection, so keep the object. */
export type Connection = {
  /** Region of builds. */
  readonly region: string;
  /** URL of another AWS; the real one when there is none. */
  readonly endpoint?: string;
  /** Default: the SDK's own chain. */
  readonly credentials?: NonNullable<EC2ClientConfig["credentials"]>;
  /** Carries requests; the SDK's own when there is none. */
  readonly requestHandler?: NonNullable<EC2ClientConfig["requestHandler"]>;
  /** Attempts at each call; default 8. */
  readonly maxAttempts?: number;
  readonly clock?: ConnectionClock;
  /** Which of several clouds this is that share a registry; none in an account. */
  readonly scope?: Scope;
  readonly settings: Settings;
};

/** A connection during one call of a function. */
export type Call = {
  readonly connection: Connection;
  /** Aborted shortly before the function's time is over. */
  readonly signal: AbortSignal;
};

const SETTINGS = {
  registryBucket: "KILN_REGISTRY_BUCKET",
  stateMachineArn: "KILN_STATE_MACHINE_ARN",
  runDocument: "KILN_RUN_DOCUMENT",
} as const;
const OPTIONAL_SETTINGS = {
  containerStateMachineArn: "KILN_CONTAINER_STATE_MACHINE_ARN",
  instanceProfile: "KILN_INSTANCE_PROFILE",
  subnetIds: "KILN_SUBNET_IDS",
  securityGroupIds: "KILN_SECURITY_GROUP_IDS",
  stack: "KILN_STACK",
  topicArn: "KILN_TOPIC_ARN",
  eventBusName: "KILN_EVENT_BUS",
  distributionRole: "KILN_DISTRIBUTION_ROLE",
  distributeStateMachineArn: "KILN_DISTRIBUTE_STATE_MACHINE_ARN",
  logGroupPrefix: "KILN_LOG_GROUP_PREFIX",
  scheduleGroup: "KILN_SCHEDULE_GROUP",
  schedulerRoleArn: "KILN_SCHEDULER_ROLE_ARN",
} as const;

/** The connection of a deployed function. @throws {InvalidInput} naming every variable that is missing. */
export function connectionFromEnvironment(environment: {
  readonly [name: string]: string | undefined;
}): Connection {
  const given = (name: string) => environment[name] || undefined;
  const missing = ["AWS_REGION", ...Object.values(SETTINGS)].filter(
    (name) => given(name) === undefined,
  );
  if (missing.length > 0)
    throw new InvalidInput(
      `Cannot connect to AWS: these variables are not set: ${missing.join(", ")}`,
    );
  const optional = Object.entries(OPTIONAL_SETTINGS).flatMap(([key, name]) => {
    const value = given(name);
    return value === undefined ? [] : [[key, value] as const];
  });
  const endpoint = given("AWS_ENDPOINT_URL");
  return {
    region: environment["AWS_REGION"] ?? "",
    ...(endpoint === undefined ? {} : { endpoint }),
    settings: {
      registryBucket: environment[SETTINGS.registryBucket] ?? "",
      stateMachineArn: environment[SETTINGS.stateMachineArn] ?? "",
      runDocument: environment[SETTINGS.runDocument] ?? "",
      ...Object.fromEntries(optional),
    },
  };
}
