import type { RootRef } from "../../images/root-ref.ts";
import type { Machine } from "../../machines/driver.ts";
import type { Tags } from "./tags.ts";

/** EC2's numbers of the states. */
export const INSTANCE_STATE_CODES = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
export type InstanceStateName = keyof typeof INSTANCE_STATE_CODES;

/** What was asked for at launch; never changes. */
export type LaunchSettings = {
  readonly imageId: string;
  readonly instanceType: string;
  readonly clientToken?: string;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceProfileArn?: string;
  /** Base64, as given. */
  readonly userData?: string;
  readonly httpTokens: string;
  readonly httpPutResponseHopLimit: number;
  readonly shutdownBehavior: string;
  /** Id of the request of a spot instance, and whether EC2 would launch another one after it. */
  readonly spot?: { readonly requestId: string; readonly isPersistent: boolean };
};

/** An instance of this process. The mutable members change with its life. */
export type Instance = {
  readonly instanceId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly region: string;
  readonly settings: LaunchSettings;
  readonly privateIpAddress: string;
  readonly volumeId: string;
  /** Milliseconds since 1970; a start after a stop sets it anew. */
  launchTime: number;
  state: InstanceStateName;
  stateReason: { readonly code: string; readonly message: string } | undefined;
  /** When EC2 terminated or stopped it, in EC2's words; empty otherwise. */
  transitionReason: string;
  tags: Tags;
  volumeTags: Tags;
  /** Folders it runs on, top first; grows with each image that is made of it. */
  roots: readonly RootRef[];
  machine: Machine | undefined;
  /** Lines of the console. */
  readonly console: string[];
  /** Transitions follow one another. */
  work: Promise<void>;
};

/** ARN of an instance. */
export function instanceArn(accountId: string, instance: Instance): string {
  return `arn:aws:ec2:${instance.region}:${accountId}:instance/${instance.instanceId}`;
}

/** Name by which the instance's own network knows it. */
export function privateDnsName(instance: Instance): string {
  return `ip-${instance.privateIpAddress.replaceAll(".", "-")}.${instance.region}.compute.internal`;
}
