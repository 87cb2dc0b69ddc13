/** Other accounts of the local EC2: what a role that distributes images may do there, in a folder of each account. */
import { join } from "node:path";
import { AwsError, type Operation } from "../../endpoint/service.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { openImageStore } from "./image-store.ts";
import { openSettings } from "./settings.ts";
import type { Ec2World } from "./world.ts";

/** Operations that the role of another account may use: those by which images are distributed and removed again. */
const ALLOWED: ReadonlySet<string> = new Set([
  "CopyImage",
  "CreateLaunchTemplate",
  "CreateLaunchTemplateVersion",
  "CreateTags",
  "DeleteLaunchTemplate",
  "DeleteSnapshot",
  "DeleteTags",
  "DeregisterImage",
  "DescribeFastLaunchImages",
  "DescribeImageAttribute",
  "DescribeImages",
  "DescribeLaunchTemplateVersions",
  "DescribeLaunchTemplates",
  "DescribeRegions",
  "DescribeSnapshots",
  "DisableImageBlockPublicAccess",
  "DisableImageDeregistrationProtection",
  "EnableFastLaunch",
  "EnableImageBlockPublicAccess",
  "EnableImageDeprecation",
  "EnableImageDeregistrationProtection",
  "GetImageBlockPublicAccessState",
  "ModifyImageAttribute",
  "ModifyLaunchTemplate",
]);

/** The folder of another account in a state folder. */
export function accountFolder(stateDirectory: string, accountId: string): string {
  return join(stateDirectory, "accounts", fileNameOf(accountId));
}

/** The EC2 of another account, which has images and launch templates, but no machines. */
export function ec2OfAccount(home: Ec2World, stateDirectory: string, accountId: string): Ec2World {
  const folder = accountFolder(stateDirectory, accountId);
  return {
    ...home,
    accountId,
    home,
    images: openImageStore(folder),
    settings: openSettings(folder),
    instances: new Map(),
    emit: (event) => home.emit({ ...event, account: accountId }),
  };
}

/** An operation that is run in the account of its caller. */
export function inCallersAccount(
  home: Ec2World,
  name: string,
  operation: (world: Ec2World) => Operation,
): Operation {
  const own = operation(home);
  const others = new Map<string, Operation>();
  return async (call) => {
    const { accountId } = call;
    if (accountId === home.accountId) return own(call);
    if (!ALLOWED.has(name))
      throw new AwsError(
        "UnauthorizedOperation",
        `You are not authorized to perform this operation. In account ${accountId} the local cloud allows what distributes images, which ec2:${name} does not.`,
        403,
      );
    const other = others.get(accountId) ?? operation(home.inAccount(accountId));
    others.set(accountId, other);
    return other(call);
  };
}
