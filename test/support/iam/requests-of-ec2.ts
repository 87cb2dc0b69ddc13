/** What operations of EC2 ask IAM. */
import { type Asked, keysContext, listOf, type Requests, type Tree, tagPairs } from "./asked.ts";
import type { IamRequest } from "./evaluate-policy.ts";

/** An operation on things of EC2 that exist. */
const onExisting =
  (action: string, ...names: readonly string[]): Requests =>
  (asked) =>
    asked.texts(...names).map((id) => ({
      action,
      resource: asked.ec2(id),
      context: asked.resourceTags(id),
    }));

/** What a call tags as it makes it. */
function tagAtBirth(asked: Asked, operation: string, types: readonly string[]): IamRequest[] {
  return types.flatMap((type) => {
    const tags = asked.newTags(type);
    if (Object.keys(tags).length === 0) return [];
    const isShared = type === "image" || type === "snapshot";
    return [
      {
        action: "ec2:CreateTags",
        resource: asked.arn("ec2", `${type}/*`, isShared ? "" : undefined),
        context: { ...keysContext(tags), "ec2:CreateAction": operation },
      },
    ];
  });
}

/** A thing that a call makes, with the tags it gets. */
function made(asked: Asked, action: string, type: string): IamRequest {
  const isShared = type === "image" || type === "snapshot";
  return {
    action,
    resource: asked.arn("ec2", `${type}/*`, isShared ? "" : undefined),
    context: keysContext(asked.newTags(type)),
  };
}

const runInstances: Requests = (asked) => {
  const action = "ec2:RunInstances";
  const profile = asked.input["IamInstanceProfile"] as Tree | undefined;
  const networks = listOf(
    asked.input["NetworkInterface"] ?? asked.input["NetworkInterfaces"],
  ) as Tree[];
  const chosen = [
    asked.text("ImageId"),
    asked.text("SubnetId") || String(networks[0]?.["SubnetId"] ?? "subnet-default"),
    ...asked.texts("SecurityGroupId", "SecurityGroupIds"),
  ].map((id) => ({ action, resource: asked.ec2(id), context: asked.resourceTags(id) }));
  const keyName = asked.text("KeyName");
  const key = keyName === "" ? [] : [{ action, resource: asked.arn("ec2", `key-pair/${keyName}`) }];
  const isSpot = asked.input["InstanceMarketOptions"] !== undefined;
  const spot = isSpot ? [made(asked, action, "spot-instances-request")] : [];
  const role =
    profile === undefined
      ? []
      : [
          {
            action: "iam:PassRole",
            resource: asked.around.roleOfProfile(String(profile["Name"] ?? profile["Arn"])),
            context: { "iam:PassedToService": "ec2.amazonaws.com" },
          },
        ];
  return [
    made(asked, action, "instance"),
    made(asked, action, "volume"),
    { action, resource: asked.arn("ec2", "network-interface/*") },
    ...chosen,
    ...key,
    ...spot,
    ...role,
    ...tagAtBirth(asked, "RunInstances", ["instance", "volume", "spot-instances-request"]),
  ];
};

const createTags =
  (action: "ec2:CreateTags" | "ec2:DeleteTags"): Requests =>
  (asked) => {
    const tags = Object.fromEntries(tagPairs(asked.input["Tag"] ?? asked.input["Tags"]));
    return asked.texts("ResourceId", "Resources").map((id) => ({
      action,
      resource: asked.ec2(id),
      context: { ...keysContext(tags), ...asked.resourceTags(id) },
    }));
  };

/** By operation. Those that describe are not here. */
export const EC2: { readonly [operation: string]: Requests } = {
  RunInstances: runInstances,
  StopInstances: onExisting("ec2:StopInstances", "InstanceId", "InstanceIds"),
  TerminateInstances: onExisting("ec2:TerminateInstances", "InstanceId", "InstanceIds"),
  GetConsoleOutput: onExisting("ec2:GetConsoleOutput", "InstanceId"),
  CreateImage: (asked) => [
    ...onExisting("ec2:CreateImage", "InstanceId")(asked),
    made(asked, "ec2:CreateImage", "image"),
    made(asked, "ec2:CreateImage", "snapshot"),
    ...tagAtBirth(asked, "CreateImage", ["image", "snapshot"]),
  ],
  CopyImage: (asked) => [
    made(asked, "ec2:CopyImage", "image"),
    made(asked, "ec2:CopyImage", "snapshot"),
    ...tagAtBirth(asked, "CopyImage", ["image", "snapshot"]),
  ],
  ExportImage: (asked) => [
    ...onExisting("ec2:ExportImage", "ImageId")(asked),
    made(asked, "ec2:ExportImage", "export-image-task"),
    {
      action: "iam:PassRole",
      resource: `arn:aws:iam::${asked.around.accountId}:role/${asked.text("RoleName") || "vmimport"}`,
      context: { "iam:PassedToService": "vmie.amazonaws.com" },
    },
    ...tagAtBirth(asked, "ExportImage", ["export-image-task"]),
  ],
  DeregisterImage: onExisting("ec2:DeregisterImage", "ImageId"),
  DeleteSnapshot: onExisting("ec2:DeleteSnapshot", "SnapshotId"),
  ModifyImageAttribute: onExisting("ec2:ModifyImageAttribute", "ImageId"),
  ModifySnapshotAttribute: onExisting("ec2:ModifySnapshotAttribute", "SnapshotId"),
  EnableImageDeprecation: onExisting("ec2:EnableImageDeprecation", "ImageId"),
  EnableImageDeregistrationProtection: onExisting(
    "ec2:EnableImageDeregistrationProtection",
    "ImageId",
  ),
  EnableFastLaunch: onExisting("ec2:EnableFastLaunch", "ImageId"),
  CreateLaunchTemplateVersion: onExisting("ec2:CreateLaunchTemplateVersion", "LaunchTemplateId"),
  ModifyLaunchTemplate: onExisting("ec2:ModifyLaunchTemplate", "LaunchTemplateId"),
  CreateTags: createTags("ec2:CreateTags"),
  DeleteTags: createTags("ec2:DeleteTags"),
};
