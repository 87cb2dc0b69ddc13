/** Calls that change who may use an image, and its tags. */
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  type LaunchPermission,
  ModifyImageAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { PlannedRegion } from "../build/plan.ts";
import type { Call } from "./connection.ts";
import { ec2Client, tagList } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { translating } from "./translate-error.ts";

type Permission = NonNullable<PlannedRegion["launchPermission"]>;

/** Changes images. */
export function imageChangers({
  connection,
  signal,
}: Call): Pick<Images, "addLaunchPermission" | "tag" | "untag"> {
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  return {
    async addLaunchPermission(region, imageId, permission) {
      const Add = launchPermissions(permission);
      if (Add.length === 0) return;
      const modify = new ModifyImageAttributeCommand({
        ImageId: imageId,
        LaunchPermission: { Add },
      });
      await translating(`share image ${imageId} in ${region}`, client(region).send(modify, abort));
    },
    async tag(region, ids, tags) {
      const tag = new CreateTagsCommand({ Resources: [...ids], Tags: tagList(tags) });
      await translating(`tag ${ids.join(", ")} in ${region}`, client(region).send(tag, abort));
    },
    async untag(region, ids, keys) {
      const Tags = keys.map((Key) => ({ Key }));
      const untag = new DeleteTagsCommand({ Resources: [...ids], Tags });
      await translating(`untag ${ids.join(", ")} in ${region}`, client(region).send(untag, abort));
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
