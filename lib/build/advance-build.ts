import { Cancelled } from "../errors.ts";
import { type BuildRecord, type BuildStatus, buildRecord, mayFollow } from "./build-record.ts";
import { changeDocument } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { inState, type TellPorts, tellChanges } from "./state-changes.ts";

/** What advancing a build needs. */
export type AdvancePorts = TellPorts;

/**
 * Moves a build to a later state and tells the event bus. Nothing happens when it is there already or further, so two
 * branches of one build may both call this. That the bus cannot be told does not fail a build on its way:
 * `recordBuild` tells it with the end, and says so when it cannot.
 *
 * @throws {Cancelled} Somebody has stopped the build: whatever is still under way for it ends here.
 */
export async function advanceBuild(
  ports: AdvancePorts,
  buildId: string,
  status: BuildStatus,
): Promise<void> {
  const changed = await changeDocument<BuildRecord>(
    ports.registry,
    buildKey(buildId),
    buildRecord,
    (record) => {
      if (record.stopRequest !== undefined || record.status === "CANCELLED")
        throw new Cancelled(record.stopRequest ?? record.reason ?? "The build was stopped");
      return mayFollow(record.status, status) ? inState(record, status) : undefined;
    },
  );
  if (changed?.isChanged) await tellChanges(ports, changed.value, changed.value.untold.slice(-1));
}
