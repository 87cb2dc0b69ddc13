/** What starts a build; its id is the name of the execution. */
export type BuildRequest = {
  readonly pipeline: string;
  readonly buildId: string;
  /** Default: "manual". */
  readonly trigger?: "manual" | "schedule";
  /** Keeps the instance of a failed build, whatever the pipeline says. */
  readonly keepMachineOnFailure?: boolean;
  /** Switches tests on or off, whatever the pipeline says. */
  readonly isTested?: boolean;
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

/** Stops a build; its clean-up follows by itself. @param reason Who stops it and why. */
export async function cancelBuild(
  ports: { readonly executions: Pick<StartBuildPorts["executions"], "stop"> },
  buildId: string,
  reason: string,
): Promise<void> {
  await ports.executions.stop(buildId, reason);
}
