/** Calls that let others use an image. */
import {
  GetImageBlockPublicAccessStateCommand,
  type LaunchPermission,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { PlannedRegion } from "../build/plan.ts";
import type { Call } from "./connection.ts";
import { describeImages } from "./describe-images.ts";
import { ec2Client } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { translating } from "./translate-error.ts";

type Permission = NonNullable<PlannedRegion["launchPermission"]>;

/** Shares images. */
export function imageSharers(
  call: Call,
): Pick<Images, "addLaunchPermission" | "shareForCopy" | "isPublicSharingBlocked"> {
  const { connection, signal } = call;
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  const add = async (region: string, imageId: string, Add: LaunchPermission[]): Promise<void> => {
    const modify = new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add } });
    await translating(`share image ${imageId} in ${region}`, client(region).send(modify, abort));
  };
  return {
    async addLaunchPermission(region, imageId, permission) {
      const Add = launchPermissions(permission);
      if (Add.length > 0) await add(region, imageId, Add);
    },
    async shareForCopy(region, imageId, accountId) {
      await add(region, imageId, [{ UserId: accountId }]);
      const Filters = [{ Name: "image-id", Values: [imageId] }];
      const [image] = await describeImages(call, region, { Filters });
      for (const SnapshotId of image?.snapshotIds ?? []) {
        const modify = new ModifySnapshotAttributeCommand({
          SnapshotId,
          Attribute: "createVolumePermission",
          CreateVolumePermission: { Add: [{ UserId: accountId }] },
        });
        await translating(
          `share snapshot ${SnapshotId} in ${region}`,
          client(region).send(modify, abort),
        );
      }
    },
    async isPublicSharingBlocked(region) {
      const get = new GetImageBlockPublicAccessStateCommand({});
      const { ImageBlockPublicAccessState } = await translating(
        `ask whether images may be public in ${region}`,
        client(region).send(get, abort),
      );
      return ImageBlockPublicAccessState === "block-new-sharing";
    },
  };
}

function launchPermissions(permission: Permission): LaunchPermission[] {
  const { userIds, userGroups, organizationArns, organizationalUnitArns } = permission;
  return [
    ...(userIds ?? []).map((UserId) => ({ UserId })),
    ...(userGroups ?? []).map(() => ({ Group: "all" as const })),
    ...(organizationArns ?? []).map((OrganizationArn) => ({ OrganizationArn })),
    ...(organizationalUnitArns ?? []).map((OrganizationalUnitArn) => ({ OrganizationalUnitArn })),
  ];
}
