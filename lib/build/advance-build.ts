import { Cancelled } from "../errors.ts";
import { type BuildRecord, type BuildStatus, buildRecord, mayFollow } from "./build-record.ts";
import { changeDocument, type Registry } from "./registry.ts";
import { buildKey } from "./registry-keys.ts";
import { type BusEvent, stateChangeEvent } from "./state-change-event.ts";

/** What advancing a build needs. */
export type AdvancePorts = {
  readonly registry: Pick<Registry, "get" | "replace">;
  readonly bus: { readonly send: (event: BusEvent) => Promise<void> };
};

/**
 * Moves a build to a later state and tells the event bus. Nothing happens when it is there already or further, so two
 * branches of one build may both call this. That the bus cannot be told does not fail a build on its way; its end is
 * told by `recordBuild`, which says so when it cannot.
 *
 * @throws {Cancelled} Somebody has stopped the build: whatever is still under way for it ends here.
 */
export async function advanceBuild(
  ports: AdvancePorts,
  buildId: string,
  status: BuildStatus,
): Promise<void> {
  let previous: BuildStatus = "PENDING";
  const changed = await changeDocument<BuildRecord>(
    ports.registry,
    buildKey(buildId),
    buildRecord,
    (record) => {
      previous = record.status;
      if (record.stopRequest !== undefined || record.status === "CANCELLED")
        throw new Cancelled(record.stopRequest ?? record.reason ?? "The build was stopped");
      return mayFollow(record.status, status) ? { ...record, status } : undefined;
    },
  );
  if (changed?.isChanged)
    await ports.bus.send(stateChangeEvent(changed.value, previous)).catch(() => undefined);
}
