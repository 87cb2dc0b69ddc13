import { describe, expect, test } from "vitest";
import { localParentLabel, resolveParent } from "../../lib/build/resolve-parent.ts";
import { parseParentImage } from "../../lib/pipeline/parent-image.ts";
import { type BuildWorld, buildWorld, HOME, PARENT_ID } from "../fakes/build-world.ts";

/** What a parent image stands for in a world: the AMI's id, or the first problem. */
async function resolved(world: BuildWorld, written: string): Promise<string> {
  const parsed = parseParentImage(written);
  if ("refusal" in parsed) return parsed.refusal.reason;
  const found = await resolveParent(world, HOME, parsed.value);
  return "value" in found ? found.value.imageId : (found.problems[0]?.message ?? "");
}

/** An image that Kiln has built. */
async function built(world: BuildWorld, version: string, build: number, status = "AVAILABLE") {
  const imageId = `ami-${version.replaceAll(".", "")}${build}`.padEnd(21, "0");
  world.images.add({ imageId });
  await world.registry.put(`images/base/${version}/${build}.json`, {
    name: "base",
    version,
    build,
    buildId: "b",
    pipeline: "base",
    status,
    recipeDigest: "d",
    fingerprint: "f",
    createdAt: "2026-07-01T12:00:00.000Z",
    amis: [{ region: HOME, image: imageId, name: "base", accountId: "123456789012" }],
  });
  return imageId;
}

describe("resolveParent()", () => {
  test("takes an AMI that is there", async () => {
    expect(await resolved(buildWorld(), PARENT_ID)).toBe(PARENT_ID);
  });

  test("refuses an AMI that is not available", async () => {
    const world = buildWorld();
    world.images.change(PARENT_ID, { state: "disabled" });
    expect(await resolved(world, PARENT_ID)).toBe(
      `Cannot use "${PARENT_ID}" as parent: ${PARENT_ID} is disabled, expected it to be available`,
    );
  });

  test("reads the parameter anew", async () => {
    const world = buildWorld();
    world.parameters.values.set(`${HOME} /aws/service/ami`, PARENT_ID);
    expect(await resolved(world, "ssm:/aws/service/ami")).toBe(PARENT_ID);
  });

  test.each([
    ["there is none", undefined, "there is no such parameter in eu-west-1"],
    ["it holds something else", "hello", 'its value is "hello", expected an AMI id'],
    [
      "its AMI is gone",
      "ami-00000000000000000",
      "ami-00000000000000000 does not exist in eu-west-1 or this account may not use it",
    ],
  ])("refuses a parameter when %s", async (_, value, reason) => {
    const world = buildWorld();
    if (value !== undefined) world.parameters.values.set(`${HOME} /p`, value);
    expect(await resolved(world, "ssm:/p")).toBe(`Cannot use "ssm:/p" as parent: ${reason}`);
  });

  test("takes the newest AMI that a search finds", async () => {
    const world = buildWorld();
    world.images.add({ imageId: "ami-1", name: "al2023-1", createdAt: "2026-05-01T00:00:00.000Z" });
    world.images.add({ imageId: "ami-2", name: "al2023-2", createdAt: "2026-06-01T00:00:00.000Z" });
    world.images.add({ imageId: "ami-3", name: "al2023-3", architecture: "arm64" });
    const filter = { owners: ["amazon"], name: "al2023-*", architecture: "x86_64" } as const;
    expect(await resolveParent(world, HOME, { kind: "ami-filter", ...filter })).toMatchObject({
      value: { imageId: "ami-2" },
    });
    const other = { ...filter, name: "windows-*" };
    expect(await resolveParent(world, HOME, { kind: "ami-filter", ...other })).toMatchObject({
      problems: [
        {
          message:
            'Cannot find a parent image in eu-west-1: no x86_64 AMI of amazon is named "windows-*"',
        },
      ],
    });
  });

  test("takes the newest available image of Kiln's that a reference means", async () => {
    const world = buildWorld();
    await built(world, "1.2.0", 1);
    const newest = await built(world, "1.10.0", 2);
    await built(world, "1.11.0", 1, "FAILED");
    await built(world, "2.0.0", 1);
    expect(await resolved(world, "base@1.x.x")).toBe(newest);
  });

  test("refuses a reference to an image that Kiln has not built", async () => {
    expect(await resolved(buildWorld(), "base@1.x.x")).toBe(
      'Cannot use "base@1.x.x" as parent: Kiln has built no such image',
    );
  });

  test("says where Amazon's own images are to be had", async () => {
    const arn = "arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x";
    const parsed = parseParentImage(arn);
    const found =
      "value" in parsed ? await resolveParent(buildWorld(), HOME, parsed.value) : undefined;
    expect(found).toMatchObject({
      problems: [
        { remedy: 'For images of Amazon, name the public parameter: "ssm:/aws/service/…".' },
      ],
    });
  });

  test("takes the AMI that the local cloud has made for a parent on this computer", async () => {
    const world = buildWorld();
    const tags = { "kiln:parent": "host" };
    world.images.add({ imageId: "ami-old", tags, createdAt: "2026-01-01T00:00:00.000Z" });
    world.images.add({ imageId: "ami-new", tags });
    expect(await resolved(world, "host")).toBe("ami-new");
  });

  test("refuses a parent on this computer where there is none", async () => {
    expect(await resolved(buildWorld(), "./rootfs/")).toBe(
      'Cannot use "folder:./rootfs/" as parent: there is none in eu-west-1; it is for builds on this computer',
    );
  });
});

test.each([
  ["host", "host"],
  ["./rootfs/", "folder:./rootfs/"],
  ["./rootfs.tar.gz", "tarball:./rootfs.tar.gz"],
  ["oci://docker.io/library/alpine:3.22", "oci://docker.io/library/alpine:3.22"],
  [
    `oci://docker.io/library/alpine@sha256:${"0".repeat(64)}`,
    `oci://docker.io/library/alpine@sha256:${"0".repeat(64)}`,
  ],
])("localParentLabel() of %s is %s", (written, label) => {
  const parsed = parseParentImage(written);
  if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
  expect(localParentLabel(parsed.value as Parameters<typeof localParentLabel>[0])).toBe(label);
});
