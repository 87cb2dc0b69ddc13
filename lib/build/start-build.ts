import { buildRecord, isStoppable } from "./build-record.ts";
import { changeDocument, type Registry } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";

/** What starts a build; its id is the name of the execution. */
export type BuildRequest = {
  readonly pipeline: string;
  readonly buildId: string;
  /** Default: "manual". */
  readonly trigger?: "manual" | "schedule";
  /** Time of a scheduled run, ISO 8601: of several builds for one run, one is built. */
  readonly scheduledTime?: string;
  /** Keeps the instance of a failed build, whatever the pipeline says. */
  readonly keepMachineOnFailure?: boolean;
  /** Switches tests on or off, whatever the pipeline says. */
  readonly isTested?: boolean;
  /** What the pipeline builds, which chooses the state machine; default: an AMI. */
  readonly kind?: "ami" | "container";
  /** Parent image instead of the recipe's, as text. */
  readonly parentImage?: string;
};

/** What starting and stopping needs. */
export type StartBuildPorts = {
  readonly executions: {
    /** @throws {Conflict} There is an execution of that name with another input. */
    readonly start: (name: string, input: object) => Promise<void>;
    readonly stop: (name: string, cause: string) => Promise<void>;
  };
};

/** Starts a build and returns at once. Starting the same build twice starts it once. */
export async function startBuild(
  ports: { readonly executions: Pick<StartBuildPorts["executions"], "start"> },
  { buildId, ...input }: BuildRequest,
): Promise<{ readonly buildId: string }> {
  await ports.executions.start(buildId, input);
  return { buildId };
}

/** What stopping needs. */
export type CancelBuildPorts = {
  readonly executions: Pick<StartBuildPorts["executions"], "stop">;
  readonly registry: Pick<Registry, "get" | "replace">;
};

/**
 * Stops a build; its clean-up follows by itself. The request is written down first, so that a task which is under way
 * does not publish what is cleaned up.
 *
 * @param reason Who stops it and why.
 * @returns false when it is too late: the build is over, or its images are being published.
 */
export async function cancelBuild(
  { executions, registry }: CancelBuildPorts,
  buildId: string,
  reason: string,
): Promise<boolean> {
  const asked = await changeDocument(registry, buildKey(buildId), buildRecord, (record) =>
    isStoppable(record.status) ? { ...record, stopRequest: reason } : undefined,
  );
  // Without a record it has hardly begun.
  if (asked?.isChanged === false) return false;
  await executions.stop(buildId, reason);
  return true;
}
