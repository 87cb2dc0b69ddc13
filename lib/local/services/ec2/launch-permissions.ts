/** Who may launch an image, or create volumes of a snapshot. */
import { list, optional, record } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { LaunchPermission } from "./image-record.ts";

export const permissionListShape = list(
  record({
    Group: optional(text()),
    UserId: optional(text()),
    OrganizationArn: optional(text()),
    OrganizationalUnitArn: optional(text()),
  }),
);
type PermissionList = Infer<typeof permissionListShape>;

/** A change in either of the two forms that EC2 takes. */
export type PermissionChange = {
  readonly permission?:
    | { readonly Add: PermissionList; readonly Remove: PermissionList }
    | undefined;
  readonly OperationType?: "add" | "remove";
  readonly UserId: readonly string[];
  readonly UserGroup: readonly string[];
  readonly OrganizationArn?: readonly string[];
  readonly OrganizationalUnitArn?: readonly string[];
};

/**
 * The permissions after a change.
 *
 * @throws {AwsError} InvalidAMIAttributeItemValue for an account, group or organization that cannot be.
 */
export function changePermissions(
  before: readonly LaunchPermission[],
  change: PermissionChange,
): readonly LaunchPermission[] {
  const short = [
    ...change.UserId.map((userId) => ({ userId })),
    ...change.UserGroup.map((group) => ({ group })),
    ...(change.OrganizationArn ?? []).map((organizationArn) => ({ organizationArn })),
    ...(change.OrganizationalUnitArn ?? []).map((organizationalUnitArn) => ({
      organizationalUnitArn,
    })),
  ];
  if (short.length > 0 && change.OperationType === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter OperationType");
  const added = [
    ...(change.permission?.Add ?? []).map(permissionOf),
    ...(change.OperationType === "add" ? short : []),
  ];
  const removed = [
    ...(change.permission?.Remove ?? []).map(permissionOf),
    ...(change.OperationType === "remove" ? short : []),
  ];
  for (const permission of [...added, ...removed]) check(permission);
  const gone = new Set([...removed, ...added].map(keyOf));
  return [...before.filter((permission) => !gone.has(keyOf(permission))), ...unique(added)];
}

function permissionOf(given: PermissionList[number]): LaunchPermission {
  return {
    ...(given.Group === undefined ? {} : { group: given.Group }),
    ...(given.UserId === undefined ? {} : { userId: given.UserId }),
    ...(given.OrganizationArn === undefined ? {} : { organizationArn: given.OrganizationArn }),
    ...(given.OrganizationalUnitArn === undefined
      ? {}
      : { organizationalUnitArn: given.OrganizationalUnitArn }),
  };
}

const PATTERNS = {
  userId: /^[0-9]{12}$/,
  group: /^all$/,
  organizationArn: /^arn:aws[a-z-]*:organizations::[0-9]{12}:organization\/o-[a-z0-9]{10,32}$/,
  organizationalUnitArn:
    /^arn:aws[a-z-]*:organizations::[0-9]{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
} as const;

function check(permission: LaunchPermission): void {
  const given = Object.entries(permission);
  if (given.length !== 1)
    throw new AwsError(
      "InvalidParameterCombination",
      "A permission names exactly one group, account, organization or organizational unit.",
    );
  for (const [kind, value] of given)
    if (!PATTERNS[kind as keyof typeof PATTERNS].test(value))
      throw new AwsError(
        "InvalidAMIAttributeItemValue",
        `Invalid attribute item value "${value}" for ${kind} item type.`,
      );
}

function keyOf(permission: LaunchPermission): string {
  return Object.entries(permission).flat().join("=");
}

function unique(permissions: readonly LaunchPermission[]): readonly LaunchPermission[] {
  return [...new Map(permissions.map((permission) => [keyOf(permission), permission])).values()];
}
