import { Conflict } from "../errors.ts";
import type { Settings } from "./connection.ts";
import type { Stack } from "./stacks.ts";

/** Outputs of the stack by the setting that each is. */
const REQUIRED = {
  registryBucket: "RegistryBucket",
  stateMachineArn: "StateMachineArn",
  runDocument: "RunDocument",
} as const;
const OPTIONAL = {
  containerStateMachineArn: "ContainerStateMachineArn",
  instanceProfile: "InstanceProfile",
  topicArn: "TopicArn",
  eventBusName: "EventBus",
  logGroupPrefix: "LogGroupPrefix",
  scheduleGroup: "ScheduleGroup",
  schedulerRoleArn: "SchedulerRoleArn",
  distributeStateMachineArn: "DistributeStateMachineArn",
  subnetIds: "SubnetIds",
  securityGroupIds: "SecurityGroupIds",
} as const;

/**
 * What was deployed for Kiln, from the outputs of its stack.
 *
 * @throws {Conflict} naming every output that is missing: it is not a stack of Kiln, or is not finished.
 */
export function settingsOfStack({ name, status, outputs }: Stack): Settings {
  const missing = Object.values(REQUIRED).filter((key) => !outputs[key]);
  if (missing.length > 0)
    throw new Conflict(
      `Cannot use stack "${name}": it is ${status} and has no output ${missing.join(", ")}, expected a stack of Kiln\n  → Name it with --stack, or deploy it again.`,
    );
  const optional = Object.entries(OPTIONAL).flatMap(([setting, key]) =>
    outputs[key] ? [[setting, outputs[key]] as const] : [],
  );
  return {
    registryBucket: outputs[REQUIRED.registryBucket] ?? "",
    stateMachineArn: outputs[REQUIRED.stateMachineArn] ?? "",
    runDocument: outputs[REQUIRED.runDocument] ?? "",
    ...Object.fromEntries(optional),
  };
}

/** The outputs that a stack with those settings has. */
export function outputsOfSettings(settings: Settings): { readonly [key: string]: string } {
  const named = Object.entries({ ...REQUIRED, ...OPTIONAL }).flatMap(([setting, key]) => {
    const value = settings[setting as keyof Settings];
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(named);
}
