/** AMIs and their snapshots. */
import type { Image } from "../build/cloud.ts";
import type { CopyImageRequest } from "../build/copy-image.ts";
import type { CreateImageRequest } from "../build/create-image.ts";
import type { ExportImageRequest } from "../build/integrate-image.ts";
import type { PlannedRegion } from "../build/plan.ts";
import type { Snapshot } from "../build/remove-images.ts";
import type { Tags } from "../build/tags.ts";
import type { AmiFilter } from "../pipeline/ami-filter.ts";
import { imageChangers } from "./change-images.ts";
import type { Call } from "./connection.ts";
import { describeImages } from "./describe-images.ts";
import { tagFilters } from "./ec2-client.ts";
import { imageExporters } from "./export-images.ts";
import { imageMakers } from "./make-images.ts";
import { slicesOf } from "./pages.ts";
import { imageRemovers } from "./remove-images.ts";
import { imageSharers } from "./share-images.ts";

type Permission = NonNullable<PlannedRegion["launchPermission"]>;
type FastLaunch = NonNullable<PlannedRegion["fastLaunch"]>;

/** Images as tasks use them. A Region may be any place, `region/account` too. */
export type Images = {
  readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Image[]>;
  readonly find: (region: string, tags: Tags) => Promise<readonly Image[]>;
  readonly tagged: (region: string, tags: Tags) => Promise<readonly Image[]>;
  readonly named: (region: string, name: string) => Promise<Image | undefined>;
  readonly search: (region: string, filter: AmiFilter) => Promise<readonly Image[]>;
  readonly create: (region: string, request: CreateImageRequest) => Promise<string>;
  readonly copy: (region: string, request: CopyImageRequest) => Promise<string>;
  readonly addLaunchPermission: (
    region: string,
    imageId: string,
    permission: Permission,
  ) => Promise<void>;
  readonly shareForCopy: (region: string, imageId: string, accountId: string) => Promise<void>;
  readonly isPublicSharingBlocked: (region: string) => Promise<boolean>;
  readonly deprecate: (region: string, imageId: string, at: string) => Promise<void>;
  readonly protect: (region: string, imageId: string, withCooldown: boolean) => Promise<void>;
  readonly enableFastLaunch: (
    region: string,
    imageId: string,
    configuration: FastLaunch,
  ) => Promise<void>;
  readonly export: (region: string, request: ExportImageRequest) => Promise<string>;
  readonly tag: (region: string, ids: readonly string[], tags: Tags) => Promise<void>;
  readonly untag: (
    region: string,
    ids: readonly string[],
    keys: readonly string[],
  ) => Promise<void>;
  readonly snapshotsOf: (region: string, imageId: string) => Promise<readonly string[]>;
  readonly deregister: (region: string, imageId: string) => Promise<void>;
  readonly findSnapshots: (region: string, tags: Tags) => Promise<readonly Snapshot[]>;
  readonly deleteSnapshot: (region: string, snapshotId: string) => Promise<void>;
};

/** Images as a connection reaches them. */
export function images(call: Call): Images {
  return {
    ...foundImages(call),
    ...imageMakers(call),
    ...imageChangers(call),
    ...imageSharers(call),
    ...imageExporters(call),
    ...imageRemovers(call),
  };
}

/** The same for functions that only look at images. */
export function foundImages(
  call: Call,
): Pick<Images, "describe" | "find" | "tagged" | "named" | "search" | "snapshotsOf"> {
  const own = { Owners: ["self"] };
  const describe: Images["describe"] = async (region, ids) => {
    // By filter and not by id: an id that EC2 does not know (yet) must not hide the others.
    const found = await Promise.all(
      slicesOf(ids).map((Values) =>
        describeImages(call, region, {
          Filters: [{ Name: "image-id", Values: [...Values] }],
          // Whoever names an image by its id may build on it, deprecated or not.
          IncludeDeprecated: true,
        }),
      ),
    );
    return found.flat();
  };
  return {
    describe,
    find: (region, tags) => describeImages(call, region, { ...own, Filters: tagFilters(tags) }),
    tagged: (region, tags) => describeImages(call, region, { Filters: tagFilters(tags) }),
    async named(region, name) {
      const Filters = [{ Name: "name", Values: [literal(name)] }];
      return (await describeImages(call, region, { ...own, Filters }))[0];
    },
    search: (region, { owners, name, architecture }) =>
      describeImages(call, region, {
        Owners: [...owners],
        Filters: [
          { Name: "name", Values: [name] },
          { Name: "architecture", Values: [architecture] },
          { Name: "state", Values: ["available"] },
          { Name: "root-device-type", Values: ["ebs"] },
          { Name: "virtualization-type", Values: ["hvm"] },
        ],
      }),
    snapshotsOf: async (region, imageId) =>
      (await describe(region, [imageId]))[0]?.snapshotIds ?? [],
  };
}

/** A value of a filter that stands for itself. */
function literal(value: string): string {
  return value.replaceAll(/[\\*?]/g, "\\$&");
}
