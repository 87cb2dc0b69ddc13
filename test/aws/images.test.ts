import { describe, expect, test } from "vitest";
import { images } from "../../lib/aws/images.ts";
import { Conflict, Denied, Unavailable } from "../../lib/errors.ts";
import { ec2Error, ec2Reply, wire } from "../fakes/wire.ts";

const REGION = "eu-west-1";
const TAGS = { CreatedBy: "Kiln" };
const IMAGE = ec2Reply(
  "DescribeImages",
  `<imagesSet><item>
    <imageId>ami-1</imageId><name>web</name><imageState>failed</imageState>
    <stateReason><message>Client.InternalError</message></stateReason>
    <architecture>arm64</architecture><platformDetails>Windows</platformDetails>
    <creationDate>2026-07-01T12:00:00.000Z</creationDate>
    <blockDeviceMapping>
      <item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId></ebs></item>
      <item><deviceName>/dev/sdb</deviceName><virtualName>ephemeral0</virtualName></item>
    </blockDeviceMapping>
    <tagSet><item><key>CreatedBy</key><value>Kiln</value></item></tagSet>
  </item></imagesSet>`,
);
const bodies = (requests: readonly { readonly body: unknown }[]) =>
  requests.map(({ body }) => body);

describe("images()", () => {
  test("describes images by filter, so that an unknown one hides no other", async () => {
    const { call, requests } = wire(IMAGE);
    expect(await images(call).describe(REGION, ["ami-1"])).toStrictEqual([
      {
        imageId: "ami-1",
        name: "web",
        state: "failed",
        stateReason: "Client.InternalError",
        architecture: "arm64",
        platform: "windows",
        createdAt: "2026-07-01T12:00:00.000Z",
        snapshotIds: ["snap-1"],
        tags: { CreatedBy: "Kiln" },
      },
    ]);
    expect(bodies(requests)).toStrictEqual([
      { Action: "DescribeImages", "Filter.1.Name": "image-id", "Filter.1.Value.1": "ami-1" },
    ]);
  });

  test("finds the account's own images by tags, others' too when asked to", async () => {
    const { call, requests } = wire(IMAGE);
    await images(call).find(REGION, { "kiln:expires": "*" });
    await images(call).tagged(REGION, { "kiln:parent": "host" });
    expect(bodies(requests)).toStrictEqual([
      {
        Action: "DescribeImages",
        "Owner.1": "self",
        "Filter.1.Name": "tag:kiln:expires",
        "Filter.1.Value.1": "*",
      },
      { Action: "DescribeImages", "Filter.1.Name": "tag:kiln:parent", "Filter.1.Value.1": "host" },
    ]);
  });

  test("looks for a name as it is, stars and all", async () => {
    const { call, requests } = wire(IMAGE);
    expect((await images(call).named(REGION, "web [*]"))?.imageId).toBe("ami-1");
    expect(requests[0]?.body).toMatchObject({
      "Owner.1": "self",
      "Filter.1.Name": "name",
      "Filter.1.Value.1": "web [\\*]",
    });
  });

  test("searches available images of some owners", async () => {
    const { call, requests } = wire(IMAGE);
    await images(call).search(REGION, {
      owners: ["amazon"],
      name: "al2023-*",
      architecture: "arm64",
    });
    expect(requests[0]?.body).toMatchObject({
      "Owner.1": "amazon",
      "Filter.1.Name": "name",
      "Filter.1.Value.1": "al2023-*",
      "Filter.2.Name": "architecture",
      "Filter.2.Value.1": "arm64",
      "Filter.3.Name": "state",
      "Filter.3.Value.1": "available",
    });
  });

  test("creates an image and its snapshots with their tags", async () => {
    const { call, requests } = wire(ec2Reply("CreateImage", "<imageId>ami-1</imageId>"));
    const request = { instanceId: "i-1", name: "web", imageTags: TAGS, snapshotTags: TAGS };
    expect(await images(call).create(REGION, request)).toBe("ami-1");
    expect(bodies(requests)).toStrictEqual([
      {
        Action: "CreateImage",
        InstanceId: "i-1",
        Name: "web",
        "TagSpecification.1.ResourceType": "image",
        "TagSpecification.1.Tag.1.Key": "CreatedBy",
        "TagSpecification.1.Tag.1.Value": "Kiln",
        "TagSpecification.2.ResourceType": "snapshot",
        "TagSpecification.2.Tag.1.Key": "CreatedBy",
        "TagSpecification.2.Tag.1.Value": "Kiln",
      },
    ]);
  });

  test("says that a name is taken", async () => {
    const { call } = wire(ec2Error("InvalidAMIName.Duplicate", "AMI name web is already in use"));
    const request = { instanceId: "i-1", name: "web", imageTags: TAGS, snapshotTags: TAGS };
    await expect(images(call).create(REGION, request)).rejects.toThrow(
      new Conflict(
        'Cannot create image "web" of i-1: InvalidAMIName.Duplicate: AMI name web is already in use',
      ),
    );
  });

  test("copies an image to the Region that it is asked in", async () => {
    const { call, requests } = wire(ec2Reply("CopyImage", "<imageId>ami-2</imageId>"));
    const copy = images(call).copy("us-east-1", {
      clientToken: "token",
      sourceRegion: "eu-west-1",
      sourceImageId: "ami-1",
      name: "web",
      description: "The web",
      kmsKeyId: "alias/images",
      imageTags: TAGS,
      snapshotTags: TAGS,
    });
    expect(await copy).toBe("ami-2");
    expect(requests).toMatchObject([
      {
        host: "ec2.us-east-1.amazonaws.com",
        body: {
          Action: "CopyImage",
          ClientToken: "token",
          SourceRegion: "eu-west-1",
          SourceImageId: "ami-1",
          Name: "web",
          Description: "The web",
          Encrypted: "true",
          KmsKeyId: "alias/images",
          "TagSpecification.1.ResourceType": "image",
          "TagSpecification.2.ResourceType": "snapshot",
        },
      },
    ]);
  });

  test("shares an image with accounts, organizations and everybody", async () => {
    const { call, requests } = wire(ec2Reply("ModifyImageAttribute", "<return>true</return>"));
    await images(call).addLaunchPermission(REGION, "ami-1", {
      userIds: ["210987654321"],
      userGroups: ["all"],
      organizationArns: ["arn:org"],
      organizationalUnitArns: ["arn:ou"],
    });
    expect(bodies(requests)).toStrictEqual([
      {
        Action: "ModifyImageAttribute",
        ImageId: "ami-1",
        "LaunchPermission.Add.1.UserId": "210987654321",
        "LaunchPermission.Add.2.Group": "all",
        "LaunchPermission.Add.3.OrganizationArn": "arn:org",
        "LaunchPermission.Add.4.OrganizationalUnitArn": "arn:ou",
      },
    ]);
  });

  test("says that the account does not let images be public", async () => {
    const { call } = wire(ec2Error("OperationNotPermitted", "You can't publicly share this image"));
    await expect(
      images(call).addLaunchPermission(REGION, "ami-1", { userGroups: ["all"] }),
    ).rejects.toThrow(Denied);
  });

  test("tags and untags", async () => {
    const { call, requests } = wire(ec2Reply("Done"));
    await images(call).tag(REGION, ["ami-1"], { "kiln:published": "true" });
    await images(call).untag(REGION, ["ami-1"], ["kiln:expires"]);
    expect(bodies(requests)).toStrictEqual([
      {
        Action: "CreateTags",
        "ResourceId.1": "ami-1",
        "Tag.1.Key": "kiln:published",
        "Tag.1.Value": "true",
      },
      { Action: "DeleteTags", "ResourceId.1": "ami-1", "Tag.1.Key": "kiln:expires" },
    ]);
  });

  test("finds snapshots of its own by tags", async () => {
    const found = "<snapshotSet><item><snapshotId>snap-1</snapshotId></item></snapshotSet>";
    const { call, requests } = wire(ec2Reply("DescribeSnapshots", found));
    expect(await images(call).findSnapshots(REGION, { "kiln:build-id": "b-1" })).toStrictEqual([
      { snapshotId: "snap-1", tags: {} },
    ]);
    expect(requests[0]?.body).toMatchObject({
      "Owner.1": "self",
      "Filter.1.Name": "tag:kiln:build-id",
    });
  });

  test.each(["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"])(
    "deregisters what is gone (%s) without a word",
    async (code) => {
      const { call } = wire(ec2Error(code, "No"));
      await images(call).deregister(REGION, "ami-1");
    },
  );

  test("deletes a snapshot that is gone without a word, one in use later", async () => {
    const { call } = wire(
      ec2Error("InvalidSnapshot.NotFound", "No"),
      ec2Error("InvalidSnapshot.InUse", "Yet"),
    );
    await images(call).deleteSnapshot(REGION, "snap-1");
    await expect(images(call).deleteSnapshot(REGION, "snap-1")).rejects.toThrow(Unavailable);
  });
});
