/** What tasks know of the things that a cloud has. Ports that give them are declared beside the tasks. */
import type { Tags } from "./tags.ts";

/** States of an EC2 instance. */
export type MachineState =
  | "pending"
  | "running"
  | "shutting-down"
  | "terminated"
  | "stopping"
  | "stopped";

/** An instance. */
export type Machine = {
  readonly instanceId: string;
  readonly imageId: string;
  readonly state: MachineState;
  /** Why it is in that state, in EC2's words. */
  readonly stateReason?: string;
  /** Milliseconds since 1970. */
  readonly launchedAt: number;
  readonly hasProfile: boolean;
  /** A one-time spot instance: EC2 may take it back, and cannot stop it. */
  readonly isSpot?: boolean;
  readonly tags: Tags;
};

/** An AMI. */
export type Image = {
  readonly imageId: string;
  readonly name: string;
  /** EC2's states: pending, available, failed, error, invalid, deregistered, transient, disabled. */
  readonly state: string;
  readonly stateReason?: string;
  /** "x86_64", "arm64" … */
  readonly architecture: string;
  readonly platform: "linux" | "windows";
  /** ISO 8601. */
  readonly createdAt: string;
  readonly snapshotIds: readonly string[];
  readonly tags: Tags;
};

/** Time as tasks see it. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Answers the tokens of waiting states. Both resolve to false when the state no longer waits. */
export type TaskTokens = {
  readonly succeed: (token: string, output: { readonly [key: string]: string }) => Promise<boolean>;
  readonly fail: (token: string, error: string, cause: string) => Promise<boolean>;
};

/** True while an instance exists and can be something other than gone. */
export function isAlive({ state }: Machine): boolean {
  return state !== "terminated" && state !== "shutting-down";
}
