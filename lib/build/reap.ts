/** Removes what is left of builds that are over, and ends builds whose executions are over. */
import { optional, record } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { isAlive, type Machine } from "./cloud.ts";
import { type EndBuildPorts, type Execution, endBuild } from "./end-build.ts";
import { type Registry, readDocument } from "./registry.ts";
import { buildOfOpenKey, OPEN_BUILDS, REGIONS, regionOfKey } from "./registry-keys.ts";
import { isPublished, removeImages } from "./remove-images.ts";
import { isOurs, type ScopePort } from "./scope.ts";
import { BUILD_ID, EXPIRES, KEPT, STACK, type Tags } from "./tags.ts";

const openBuild = record(
  {
    scope: optional(text()),
    /** ARN of the execution that distributes the image again; without it, the build's own execution runs. */
    execution: optional(text()),
  },
  { isOpen: true },
);

/** What reaping needs. */
export type ReapPorts = EndBuildPorts &
  ScopePort & {
    readonly registry: Registry;
    readonly executions: {
      /** How an execution is doing, named by its build or by its ARN; undefined when there is none. */
      readonly status: (execution: string) => Promise<Execution | undefined>;
    };
  };

/** What was removed and ended. */
export type Reaped = {
  readonly terminated: readonly string[];
  readonly deregistered: readonly string[];
  readonly ended: readonly string[];
  readonly problems: readonly unknown[];
};

/** Whatever Kiln has made and not published has a time at which it expires. Another stack's is none of our business. */
function unpublished({ settings: { stack } }: ReapPorts): Tags {
  return { [EXPIRES]: "*", ...(stack === undefined ? {} : { [STACK]: stack }) };
}

/**
 * Looks at everything that builds have made and not published. What belongs to a build that is open stays; what belongs
 * to none goes, and so does what has expired. Things are listed before the open builds are: a build is open before it
 * makes anything, so what it makes meanwhile is never taken for a leftover.
 */
export async function reap(ports: ReapPorts): Promise<Reaped> {
  const { region } = ports.settings;
  const problems: unknown[] = [];
  const attempt = async <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    work.catch((problem: unknown) => {
      problems.push(problem);
      return otherwise;
    });
  const ended = await endBuilds(ports, attempt);
  const regions = (await ports.registry.list(REGIONS)).map(regionOfKey);
  const machines = await attempt(ports.machines.find(region, unpublished(ports)), []);
  const left = await Promise.all(
    regions.map(async (one) => ({ region: one, builds: await attempt(buildsIn(ports, one), []) })),
  );
  const open = new Set((await ports.registry.list(OPEN_BUILDS)).map(buildOfOpenKey));
  const isOpen = (tags: Tags) => open.has(tags[BUILD_ID] ?? "");
  const now = ports.clock.now();
  const leftovers = machines.filter(
    (one) => isAlive(one) && isLeftover(one, isOpen(one.tags), now),
  );
  const terminated = leftovers.map(({ instanceId }) => instanceId);
  if (terminated.length > 0) await attempt(ports.machines.terminate(region, terminated), undefined);
  const deregistered: string[] = [];
  for (const { region: where, builds } of left)
    for (const build of builds.filter((one) => !open.has(one)))
      deregistered.push(...(await attempt(removeImages(ports, where, { [BUILD_ID]: build }), [])));
  return { terminated, deregistered, ended, problems };
}

function isLeftover({ tags }: Machine, isOpen: boolean, now: number): boolean {
  const hasExpired = Date.parse(tags[EXPIRES] ?? "") < now;
  if (tags[KEPT] !== undefined) return hasExpired;
  return !isOpen || hasExpired;
}

/** Builds that have unpublished images or snapshots in a Region. */
async function buildsIn(ports: ReapPorts, region: string): Promise<readonly string[]> {
  const found = [
    ...(await ports.images.find(region, unpublished(ports))),
    ...(await ports.images.findSnapshots(region, unpublished(ports))),
  ];
  const ids = found.filter((one) => !isPublished(one)).flatMap(({ tags }) => tags[BUILD_ID] ?? []);
  return [...new Set(ids)];
}

/** Ends the builds that are open although their executions are over. */
async function endBuilds(
  ports: ReapPorts,
  attempt: <T>(work: Promise<T>, otherwise: T) => Promise<T>,
): Promise<readonly string[]> {
  const open = await buildsOfOurs(ports);
  const ended = await Promise.all(open.map((one) => attempt(endIfOver(ports, one), undefined)));
  return ended.flatMap((buildId) => buildId ?? []);
}

type OpenBuild = { readonly buildId: string; readonly execution: string | undefined };

/** Open builds that are ours to end. */
async function buildsOfOurs(ports: ReapPorts): Promise<readonly OpenBuild[]> {
  const keys = await ports.registry.list(OPEN_BUILDS);
  const found = await Promise.all(
    keys.map(async (key) => {
      const marker = await readDocument(ports.registry, key, openBuild);
      return marker !== undefined && (await isOurs(ports, marker.value.scope))
        ? [{ buildId: buildOfOpenKey(key), execution: marker.value.execution }]
        : [];
    }),
  );
  return found.flat();
}

async function endIfOver(
  ports: ReapPorts,
  { buildId, execution: arn }: OpenBuild,
): Promise<string | undefined> {
  const execution = await ports.executions.status(arn ?? buildId);
  // Open builds come from executions, so one that is not known has been deleted with its state machine.
  const over = execution ?? { status: "ABORTED", cause: "The execution of the build is gone" };
  if (over.status === "RUNNING" || over.status === "PENDING_REDRIVE") return undefined;
  await endBuild(ports, buildId, over);
  return buildId;
}
