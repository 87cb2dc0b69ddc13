import type { Images } from "../../lib/aws/images.ts";
import type { Image } from "../../lib/build/cloud.ts";
import type { CopyImageRequest } from "../../lib/build/copy-image.ts";
import type { CreateImageRequest } from "../../lib/build/create-image.ts";
import type { ExportImageRequest } from "../../lib/build/integrate-image.ts";
import type { Snapshot } from "../../lib/build/remove-images.ts";
import { Conflict } from "../../lib/errors.ts";
import { hasTags } from "./fake-machines.ts";

type Owned = Image & { readonly region: string; readonly isOwn: boolean };

/** AMIs that exist only here. New ones are available at once unless `isSlow`. */
export type FakeImages = Images & {
  readonly all: Map<string, Owned>;
  readonly snapshots: Map<string, Snapshot & { readonly region: string }>;
  readonly creations: CreateImageRequest[];
  readonly copies: (CopyImageRequest & { readonly region: string })[];
  /** `region imageId permission` of each call. */
  readonly shares: string[];
  /** `region imageId account` of each image that another account may copy. */
  readonly lent: string[];
  /** What else was done with images, in words: `deprecate region imageId time`. */
  readonly changes: string[];
  readonly exports: (ExportImageRequest & { readonly region: string })[];
  /** Regions where images cannot be public. */
  readonly blocked: Set<string>;
  isSlow: boolean;
  readonly change: (imageId: string, change: Partial<Image>) => void;
  /** Adds an image of somebody else, or of this account. */
  readonly add: (image: Partial<Owned> & Pick<Image, "imageId">) => void;
};

/** An EC2 without images. */
export function fakeImages(now: () => number): FakeImages {
  const all: FakeImages["all"] = new Map();
  const snapshots: FakeImages["snapshots"] = new Map();
  const tokens = new Map<string, string>();
  const inRegion = (region: string) => [...all.values()].filter((one) => one.region === region);
  let made = 0;
  const make = (
    region: string,
    request: Pick<CreateImageRequest, "name" | "imageTags" | "snapshotTags">,
  ): string => {
    if (inRegion(region).some(({ name, isOwn }) => isOwn && name === request.name))
      throw new Conflict(`Cannot create image "${request.name}": InvalidAMIName.Duplicate`);
    const number = String(++made).padStart(17, "0");
    const snapshotId = `snap-${number}`;
    snapshots.set(snapshotId, { snapshotId, tags: request.snapshotTags, region });
    fake.add({
      imageId: `ami-${number}`,
      name: request.name,
      state: fake.isSlow ? "pending" : "available",
      tags: request.imageTags,
      snapshotIds: [snapshotId],
      region,
      isOwn: true,
    });
    return `ami-${number}`;
  };
  const retag = (ids: readonly string[], change: (tags: Image["tags"]) => Image["tags"]): void => {
    for (const id of ids) {
      const image = all.get(id);
      const snapshot = snapshots.get(id);
      if (image !== undefined) all.set(id, { ...image, tags: change(image.tags) });
      if (snapshot !== undefined) snapshots.set(id, { ...snapshot, tags: change(snapshot.tags) });
    }
  };
  const fake: FakeImages = {
    all,
    snapshots,
    creations: [],
    copies: [],
    shares: [],
    lent: [],
    changes: [],
    exports: [],
    blocked: new Set(),
    isSlow: false,
    change(imageId, change) {
      const image = all.get(imageId);
      if (image !== undefined) all.set(imageId, { ...image, ...change });
    },
    add: (image) =>
      all.set(image.imageId, {
        name: image.imageId,
        state: "available",
        architecture: "x86_64",
        platform: "linux",
        createdAt: new Date(now()).toISOString(),
        snapshotIds: [],
        tags: {},
        region: "eu-west-1",
        isOwn: false,
        ...image,
      }),
    describe: async (region, ids) =>
      inRegion(region).filter(({ imageId }) => ids.includes(imageId)),
    find: async (region, tags) => inRegion(region).filter((one) => one.isOwn && hasTags(one, tags)),
    tagged: async (region, tags) => inRegion(region).filter((one) => hasTags(one, tags)),
    named: async (region, name) => inRegion(region).find((one) => one.isOwn && one.name === name),
    search: async (region, { name, architecture }) =>
      inRegion(region).filter(
        (one) => one.architecture === architecture && one.name.startsWith(name.replace("*", "")),
      ),
    snapshotsOf: async (_region, imageId) => all.get(imageId)?.snapshotIds ?? [],
    async create(region, request) {
      const imageId = make(region, request);
      fake.creations.push(request);
      return imageId;
    },
    async copy(region, request) {
      const known = tokens.get(request.clientToken);
      if (known !== undefined) return known;
      const imageId = make(region, request);
      tokens.set(request.clientToken, imageId);
      fake.copies.push({ ...request, region });
      return imageId;
    },
    async addLaunchPermission(region, imageId, permission) {
      fake.shares.push(`${region} ${imageId} ${JSON.stringify(permission)}`);
    },
    async shareForCopy(region, imageId, accountId) {
      fake.lent.push(`${region} ${imageId} ${accountId}`);
    },
    isPublicSharingBlocked: async (region) => fake.blocked.has(region),
    async deprecate(region, imageId, at) {
      fake.changes.push(`deprecate ${region} ${imageId} ${at}`);
    },
    async protect(region, imageId, withCooldown) {
      fake.changes.push(`protect ${region} ${imageId} ${withCooldown}`);
    },
    async enableFastLaunch(region, imageId, { maxParallelLaunches }) {
      fake.changes.push(`fast launch ${region} ${imageId} ${maxParallelLaunches}`);
    },
    async export(region, request) {
      fake.exports.push({ ...request, region });
      return `export-ami-${fake.exports.length}`;
    },
    tag: async (_region, ids, tags) => retag(ids, (before) => ({ ...before, ...tags })),
    untag: async (_region, ids, keys) =>
      retag(ids, (before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))),
      ),
    async deregister(_region, imageId) {
      all.delete(imageId);
    },
    findSnapshots: async (region, tags) =>
      [...snapshots.values()].filter((one) => one.region === region && hasTags(one, tags)),
    async deleteSnapshot(_region, snapshotId) {
      snapshots.delete(snapshotId);
    },
  };
  return fake;
}
