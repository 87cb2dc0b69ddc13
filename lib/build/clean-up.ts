/** State `CleanUp`, and what happens to builds that were stopped: undoes whatever a build has made. */
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { buildRecord } from "./build-record.ts";
import { type Clock, isAlive, type Machine } from "./cloud.ts";
import { madeImageIn } from "./made-image.ts";
import { openWaits } from "./open-waits.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { type Registry, readDocument } from "./registry.ts";
import { buildKey, madeImageKey, planKey } from "./registry-keys.ts";
import { type RemoveContainersPorts, removeContainers } from "./remove-containers.ts";
import { type RemoveImagesPorts, removeImages } from "./remove-images.ts";
import { BUILD_ID, EXPIRES, KEPT, type Tags } from "./tags.ts";
import { buildId, parseInput } from "./task-input.ts";
import { keyOfWait } from "./wait.ts";

const input = record({ buildId: required(buildId) });

/** Which build to undo. */
export type CleanUpInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseCleanUpInput(value: unknown): CleanUpInput {
  return parseInput(input, value, "CleanUp");
}

/** What the task needs. All of it is safe to repeat. */
export type CleanUpPorts = RemoveImagesPorts &
  RemoveContainersPorts & {
    readonly registry: Registry;
    readonly clock: Clock;
    readonly settings: {
      readonly region: string;
      /** Stack of Kiln, where several may share an account. */
      readonly stack?: string;
    };
    readonly machines: {
      /** Instances with all of these tags, the ended ones too. */
      readonly find: (region: string, tags: Tags) => Promise<readonly Machine[]>;
      readonly terminate: (region: string, ids: readonly string[]) => Promise<void>;
      readonly tag: (region: string, ids: readonly string[], tags: Tags) => Promise<void>;
    };
  };

/** What was undone. */
export type CleanedUp = {
  readonly terminated: readonly string[];
  readonly kept: readonly string[];
  /** Ids of AMIs, and addresses of container images. */
  readonly deregistered: readonly string[];
};

/** How long an instance stays that was kept for a look at it. */
const KEEP_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Ends a build's instances and removes its unpublished images in all Regions, found by their tags, so that also those go
 * of which the build does not know. A Region that fails does not keep the others from being cleaned.
 */
export async function cleanUp(ports: CleanUpPorts, { buildId }: CleanUpInput): Promise<CleanedUp> {
  const plan = (await readDocument(ports.registry, planKey(buildId), buildPlan))?.value;
  // A container build makes no AMIs.
  const regions =
    plan === undefined
      ? [ports.settings.region]
      : plan.container === undefined
        ? plan.regions.map(({ region }) => region)
        : [];
  const results = await Promise.allSettled([
    cleanMachines(ports, buildId),
    ...regions.map((region) => cleanRegion(ports, buildId, region)),
    cleanContainers(ports, plan),
  ]);
  await forgetWaits(ports.registry, buildId);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const done = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return {
    terminated: done.flatMap(({ terminated = [] }) => terminated),
    kept: done.flatMap(({ kept = [] }) => kept),
    deregistered: done.flatMap(({ deregistered = [] }) => deregistered),
  };
}

async function cleanMachines(ports: CleanUpPorts, buildId: string): Promise<Partial<CleanedUp>> {
  const { region } = ports.settings;
  const found = await ports.machines.find(region, { [BUILD_ID]: buildId });
  const ids = found.filter(isAlive).map(({ instanceId }) => instanceId);
  if (ids.length === 0) return {};
  const build = (await readDocument(ports.registry, buildKey(buildId), buildRecord))?.value;
  if (build?.keepMachineOnFailure !== true) {
    await ports.machines.terminate(region, ids);
    return { terminated: ids };
  }
  const expires = new Date(ports.clock.now() + KEEP_MILLISECONDS).toISOString();
  await ports.machines.tag(region, ids, { [KEPT]: "true", [EXPIRES]: expires });
  return { kept: ids };
}

async function cleanRegion(
  ports: CleanUpPorts,
  buildId: string,
  region: string,
): Promise<Partial<CleanedUp>> {
  const deregistered = await removeImages(ports, region, { [BUILD_ID]: buildId });
  const made = await madeImageIn(ports.registry, buildId, region);
  if (made?.isPublished === false) await ports.registry.remove(madeImageKey(buildId, region));
  return { deregistered };
}

async function cleanContainers(
  ports: CleanUpPorts,
  plan: BuildPlan | undefined,
): Promise<Partial<CleanedUp>> {
  return plan === undefined ? {} : { deregistered: await removeContainers(ports, plan) };
}

/** Nobody waits any more; and what was removed would be waited for until its deadline. */
async function forgetWaits(registry: Registry, buildId: string): Promise<void> {
  const waits = (await openWaits(registry)).filter((wait) => wait.buildId === buildId);
  await Promise.all(waits.map((wait) => registry.remove(keyOfWait(wait))));
}
