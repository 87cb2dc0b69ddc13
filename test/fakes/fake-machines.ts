import type { Machines } from "../../lib/aws/machines.ts";
import type { Machine } from "../../lib/build/cloud.ts";
import type { Launched, LaunchRequest } from "../../lib/build/launch-instance.ts";
import type { Tags } from "../../lib/build/tags.ts";

/** Instances that exist only here. They run at once, and stop and end when they are told to. */
export type FakeMachines = Machines & {
  readonly all: Map<string, Machine & { readonly region: string }>;
  readonly launches: LaunchRequest[];
  /** Instance types that have no capacity. */
  readonly full: Set<string>;
  /** Decides what is refused; by default what is in `full`. */
  refuse: (request: LaunchRequest) => Launched | undefined;
  /** While true, a stopped instance stays "stopping". */
  stopsSlowly: boolean;
  readonly change: (instanceId: string, change: Partial<Machine>) => void;
  /** What the console shows. */
  consoleText: string | undefined;
};

/** True when a resource has all of some tags; "*" stands for any value. */
export function hasTags(resource: { readonly tags: Tags }, tags: Tags): boolean {
  return Object.entries(tags).every(([key, value]) =>
    value === "*" ? resource.tags[key] !== undefined : resource.tags[key] === value,
  );
}

/** An EC2 without instances. */
export function fakeMachines(now: () => number): FakeMachines {
  const all: FakeMachines["all"] = new Map();
  const byToken = new Map<string, { readonly request: string; readonly instanceId: string }>();
  const inRegion = (region: string) => [...all.values()].filter((one) => one.region === region);
  const fake: FakeMachines = {
    all,
    launches: [],
    full: new Set(),
    refuse: ({ instanceType }) =>
      fake.full.has(instanceType)
        ? { noCapacity: "InsufficientInstanceCapacity", reach: "place", mayPass: true }
        : undefined,
    stopsSlowly: false,
    consoleText: undefined,
    change(instanceId, change) {
      const machine = all.get(instanceId);
      if (machine !== undefined) all.set(instanceId, { ...machine, ...change });
    },
    async launch(region, request) {
      const known = byToken.get(request.clientToken);
      if (known !== undefined) {
        if (known.request !== JSON.stringify(request))
          throw new Error("IdempotentParameterMismatch");
        return { instanceId: known.instanceId };
      }
      const refusal = fake.refuse(request);
      if (refusal !== undefined) return refusal;
      fake.launches.push(request);
      const instanceId = `i-${String(all.size + 1).padStart(17, "0")}`;
      byToken.set(request.clientToken, { request: JSON.stringify(request), instanceId });
      all.set(instanceId, {
        instanceId,
        imageId: request.imageId,
        state: "running",
        launchedAt: now(),
        hasProfile: request.infrastructure.instanceProfileName !== undefined,
        ...(request.market === "spot" ? { isSpot: true } : {}),
        tags: request.instanceTags,
        region,
      });
      return { instanceId };
    },
    find: async (region, tags) => inRegion(region).filter((one) => hasTags(one, tags)),
    describe: async (region, ids) =>
      inRegion(region).filter(({ instanceId }) => ids.includes(instanceId)),
    async stop(_region, instanceId) {
      if (all.get(instanceId)?.state === "running")
        fake.change(instanceId, { state: fake.stopsSlowly ? "stopping" : "stopped" });
    },
    async terminate(_region, ids) {
      for (const id of ids) fake.change(id, { state: "terminated" });
    },
    async tag(_region, ids, tags) {
      for (const id of ids) fake.change(id, { tags: { ...all.get(id)?.tags, ...tags } });
    },
    console: async () => fake.consoleText,
  };
  return fake;
}
