import { expect, test } from "vitest";
import { type Images, images } from "../../lib/aws/images.ts";
import { Conflict, Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { type Contract, contract, REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";

const TAGS = { CreatedBy: "Kiln" };
const AMI = `<item>
  <imageId>ami-1</imageId><name>web</name><imageState>failed</imageState>
  <stateReason><message>Client.InternalError</message></stateReason>
  <architecture>arm64</architecture><platformDetails>Windows</platformDetails>
  <creationDate>2026-07-01T12:00:00.000Z</creationDate>
  <blockDeviceMapping>
    <item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId></ebs></item>
    <item><deviceName>/dev/sdb</deviceName><virtualName>ephemeral0</virtualName></item>
  </blockDeviceMapping>
  <tagSet><item><key>CreatedBy</key><value>Kiln</value></item></tagSet>
</item>`;
const IMAGE = {
  imageId: "ami-1",
  name: "web",
  state: "failed",
  stateReason: "Client.InternalError",
  architecture: "arm64",
  platform: "windows",
  createdAt: "2026-07-01T12:00:00.000Z",
  snapshotIds: ["snap-1"],
  tags: TAGS,
} as const;
const OTHER =
  "<item><imageId>ami-2</imageId><name>db</name><imageState>pending</imageState><architecture>x86_64</architecture></item>";
const PENDING = {
  imageId: "ami-2",
  name: "db",
  state: "pending",
  architecture: "x86_64",
  platform: "linux",
  createdAt: "",
  snapshotIds: [],
  tags: {},
} as const;

/** A contract of a method that describes images; the reply has two pages. */
function describing<Result>(
  name: string,
  run: (adapter: Images) => Promise<Result>,
  sends: object,
  gives: Result,
): void {
  contract<Images, Result>({
    name: `images().${name}()`,
    adapter: images,
    run,
    protocol: EC2,
    exchanges: [
      {
        operation: "DescribeImages",
        sends,
        answers: `<imagesSet>${AMI}</imagesSet><nextToken>more</nextToken>`,
      },
      {
        operation: "DescribeImages",
        sends: { ...sends, NextToken: "more" },
        answers: `<imagesSet>${OTHER}</imagesSet>`,
      },
    ],
    gives,
    what: "describe images in eu-west-1",
    errors: { UnauthorizedOperation: Denied, InvalidParameterValue: InvalidInput },
  });
}

const BY_ID = {
  "Filter.1.Name": "image-id",
  "Filter.1.Value.1": "ami-1",
  "Filter.1.Value.2": "ami-2",
  IncludeDeprecated: "true",
};
describing("describe", (all) => all.describe(REGION, ["ami-1", "ami-2"]), BY_ID, [IMAGE, PENDING]);
describing(
  "snapshotsOf",
  (all) => all.snapshotsOf(REGION, "ami-1"),
  { "Filter.1.Name": "image-id", "Filter.1.Value.1": "ami-1", IncludeDeprecated: "true" },
  ["snap-1"],
);
describing(
  "find",
  (all) => all.find(REGION, { "kiln:expires": "*" }),
  { "Owner.1": "self", "Filter.1.Name": "tag:kiln:expires", "Filter.1.Value.1": "*" },
  [IMAGE, PENDING],
);
describing(
  "tagged",
  (all) => all.tagged(REGION, { "kiln:parent": "host" }),
  { "Filter.1.Name": "tag:kiln:parent", "Filter.1.Value.1": "host" },
  [IMAGE, PENDING],
);
describing(
  "named",
  (all) => all.named(REGION, "web [*]"),
  { "Owner.1": "self", "Filter.1.Name": "name", "Filter.1.Value.1": "web [\\*]" },
  IMAGE,
);
describing(
  "search",
  (all) => all.search(REGION, { owners: ["amazon"], name: "al2023-*", architecture: "arm64" }),
  {
    "Owner.1": "amazon",
    "Filter.1.Name": "name",
    "Filter.1.Value.1": "al2023-*",
    "Filter.2.Name": "architecture",
    "Filter.2.Value.1": "arm64",
    "Filter.3.Name": "state",
    "Filter.3.Value.1": "available",
    "Filter.4.Name": "root-device-type",
    "Filter.4.Value.1": "ebs",
    "Filter.5.Name": "virtualization-type",
    "Filter.5.Value.1": "hvm",
  },
  [IMAGE, PENDING],
);

/** A contract of a method that sends one request. */
function sending<Result>(
  name: string,
  run: (adapter: Images) => Promise<Result>,
  [operation, sends, answers]: readonly [string, object, string?],
  gives: Result,
  what: string,
  more: Partial<Contract<Images, Result>> & { readonly region?: string } = {},
): void {
  const { region = REGION, errors, ...rest } = more;
  contract<Images, Result>({
    name: `images().${name}()`,
    adapter: images,
    run,
    protocol: EC2,
    exchanges: [{ operation, sends, region, answers: answers ?? "<return>true</return>" }],
    gives,
    what,
    errors: { UnauthorizedOperation: Denied, ...errors },
    ...rest,
  });
}

const TAGGED = {
  "TagSpecification.1.ResourceType": "image",
  "TagSpecification.1.Tag.1.Key": "CreatedBy",
  "TagSpecification.1.Tag.1.Value": "Kiln",
  "TagSpecification.2.ResourceType": "snapshot",
  "TagSpecification.2.Tag.1.Key": "CreatedBy",
  "TagSpecification.2.Tag.1.Value": "Kiln",
};
const BIRTH = { name: "web", description: "The web", imageTags: TAGS, snapshotTags: TAGS };
sending(
  "create",
  (all) => all.create(REGION, { instanceId: "i-1", ...BIRTH }),
  [
    "CreateImage",
    { InstanceId: "i-1", Name: "web", Description: "The web", ...TAGGED },
    "<imageId>ami-1</imageId>",
  ],
  "ami-1",
  'create image "web" of i-1',
  {
    errors: {
      "InvalidAMIName.Duplicate": Conflict,
      IncorrectState: Conflict,
      "InvalidInstanceID.NotFound": NotFound,
      ConcurrentSnapshotLimitExceeded: Unavailable,
      SnapshotCreationPerVolumeRateExceeded: Unavailable,
    },
  },
);
sending(
  "copy",
  (all) =>
    all.copy("us-east-1", {
      clientToken: "token",
      sourceRegion: "eu-west-1",
      sourceImageId: "ami-1",
      kmsKeyId: "alias/images",
      ...BIRTH,
    }),
  [
    "CopyImage",
    {
      ClientToken: "token",
      SourceRegion: "eu-west-1",
      SourceImageId: "ami-1",
      Name: "web",
      Description: "The web",
      Encrypted: "true",
      KmsKeyId: "alias/images",
      ...TAGGED,
    },
    "<imageId>ami-2</imageId>",
  ],
  "ami-2",
  "copy image ami-1 to us-east-1",
  {
    region: "us-east-1",
    errors: {
      "InvalidAMIID.NotFound": NotFound,
      ResourceLimitExceeded: Unavailable,
      IdempotentParameterMismatch: Conflict,
    },
  },
);
sending(
  "addLaunchPermission",
  (all) =>
    all.addLaunchPermission(REGION, "ami-1", {
      userIds: ["210987654321"],
      userGroups: ["all"],
      organizationArns: ["arn:org"],
      organizationalUnitArns: ["arn:ou"],
    }),
  [
    "ModifyImageAttribute",
    {
      ImageId: "ami-1",
      "LaunchPermission.Add.1.UserId": "210987654321",
      "LaunchPermission.Add.2.Group": "all",
      "LaunchPermission.Add.3.OrganizationArn": "arn:org",
      "LaunchPermission.Add.4.OrganizationalUnitArn": "arn:ou",
    },
  ],
  undefined,
  "share image ami-1 in eu-west-1",
  { errors: { OperationNotPermitted: Denied, InvalidAMIAttributeItemValue: InvalidInput } },
);
sending(
  "tag",
  (all) => all.tag(REGION, ["ami-1", "snap-1"], { "kiln:published": "true" }),
  [
    "CreateTags",
    {
      "ResourceId.1": "ami-1",
      "ResourceId.2": "snap-1",
      "Tag.1.Key": "kiln:published",
      "Tag.1.Value": "true",
    },
  ],
  undefined,
  "tag ami-1, snap-1 in eu-west-1",
  { errors: { ConcurrentTagAccess: Unavailable, "InvalidAMIID.NotFound": NotFound } },
);
sending(
  "untag",
  (all) => all.untag(REGION, ["ami-1"], ["kiln:expires"]),
  ["DeleteTags", { "ResourceId.1": "ami-1", "Tag.1.Key": "kiln:expires" }],
  undefined,
  "untag ami-1 in eu-west-1",
);
sending(
  "deprecate",
  (all) => all.deprecate(REGION, "ami-1", "2027-07-01T12:00:00.000Z"),
  ["EnableImageDeprecation", { ImageId: "ami-1", DeprecateAt: "2027-07-01T12:00:00Z" }],
  undefined,
  "deprecate image ami-1 in eu-west-1",
);
sending(
  "protect",
  (all) => all.protect(REGION, "ami-1", true),
  ["EnableImageDeregistrationProtection", { ImageId: "ami-1", WithCooldown: "true" }],
  undefined,
  "protect image ami-1 in eu-west-1 from deregistration",
);
sending(
  "isPublicSharingBlocked",
  (all) => all.isPublicSharingBlocked(REGION),
  [
    "GetImageBlockPublicAccessState",
    {},
    "<imageBlockPublicAccessState>block-new-sharing</imageBlockPublicAccessState>",
  ],
  true,
  "ask whether images may be public in eu-west-1",
);
sending(
  "deregister",
  (all) => all.deregister(REGION, "ami-1"),
  ["DeregisterImage", { ImageId: "ami-1" }],
  undefined,
  "deregister image ami-1 in eu-west-1",
  {
    errors: {
      "InvalidAMIID.NotFound": { gives: undefined },
      "InvalidAMIID.Unavailable": { gives: undefined },
    },
  },
);
sending(
  "deleteSnapshot",
  (all) => all.deleteSnapshot(REGION, "snap-1"),
  ["DeleteSnapshot", { SnapshotId: "snap-1" }],
  undefined,
  "delete snapshot snap-1 in eu-west-1",
  {
    errors: {
      "InvalidSnapshot.NotFound": { gives: undefined },
      "InvalidSnapshot.InUse": Unavailable,
    },
  },
);

const SNAPSHOTS = { "Owner.1": "self", "Filter.1.Name": "tag:k", "Filter.1.Value.1": "v" };
const snapshot = (id: string) =>
  `<snapshotSet><item><snapshotId>${id}</snapshotId><tagSet><item><key>k</key><value>v</value></item></tagSet></item></snapshotSet>`;
sending(
  "findSnapshots",
  (all) => all.findSnapshots(REGION, { k: "v" }),
  ["DescribeSnapshots", SNAPSHOTS],
  [
    { snapshotId: "snap-1", tags: { k: "v" } },
    { snapshotId: "snap-2", tags: { k: "v" } },
  ],
  "describe snapshots in eu-west-1",
  {
    exchanges: [
      {
        operation: "DescribeSnapshots",
        sends: SNAPSHOTS,
        answers: `${snapshot("snap-1")}<nextToken>more</nextToken>`,
      },
      {
        operation: "DescribeSnapshots",
        sends: { ...SNAPSHOTS, NextToken: "more" },
        answers: snapshot("snap-2"),
      },
    ],
  },
);

test("images().addLaunchPermission() sends nothing when nobody is to get the image", async () => {
  const { call, sent } = scriptedCall([]);
  await images(call).addLaunchPermission(REGION, "ami-1", {});
  expect(sent).toStrictEqual([]);
});
