import { describe, expect, test } from "vitest";
import type { ImageRecord } from "../../lib/build/image-record.ts";
import { findImage, finishedImages, imageLabel } from "../../lib/cli/image-records.ts";

function image(
  name: string,
  version: string,
  build: number,
  more: Partial<ImageRecord> = {},
): ImageRecord {
  return {
    name,
    version,
    build,
    buildId: `${name}-${build}`,
    pipeline: name,
    status: "AVAILABLE",
    recipeDigest: "r",
    fingerprint: "f",
    createdAt: "2026-11-22T10:00:00.000Z",
    amis: [
      {
        region: "eu-west-1",
        image: `ami-${build}`,
        name: `${name} ${build}`,
        accountId: "0",
        isPublished: true,
      },
    ],
    ...more,
  };
}

const images = [
  image("web", "1.0.0", 1),
  image("web", "1.0.0", 12),
  image("web", "1.2.0", 3),
  image("worker", "2.0.0", 4),
];

describe("findImage()", () => {
  test.each([
    ["a name: the newest", "web", "web@1.2.0/3"],
    ["a version with wildcards: the newest that fits", "web@1.0.x", "web@1.0.0/12"],
    ["a version: its newest build", "web@1.0.0", "web@1.0.0/12"],
    ["an AMI id", "ami-4", "worker@2.0.0/4"],
    ["a slash for the @", "web/1.0.0/1", "web@1.0.0/1"],
    ["a slash and wildcards", "web/1.x.x", "web@1.2.0/3"],
    ["a name in another case, as an account does", "Web", "web@1.2.0/3"],
    ["an ARN", "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1", "web@1.0.0/1"],
    [
      "an ARN with wildcards",
      "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/x.x.x",
      "web@1.2.0/3",
    ],
    [
      "an ARN without a version",
      "arn:aws:imagebuilder:eu-west-1:123456789012:image/web",
      "web@1.2.0/3",
    ],
  ])("takes %s", (_, written, expected) => {
    expect(imageLabel(findImage(images, written))).toBe(expected);
  });

  test("takes a build of a version", () => {
    expect(imageLabel(findImage(images, "web@1.0.0/1"))).toBe("web@1.0.0/1");
  });

  test.each([
    ["wep", 'Cannot find the image "wep"\n  → Did you mean "web"?'],
    ["database", 'Cannot find the image "database"\n  → Run "kiln images" for the list.'],
    [
      "web@3.x.x",
      'Cannot find the image "web@3.x.x"\n  → The newest of that name is "web@1.2.0/3".',
    ],
  ])("refuses %s with advice", (written, message) => {
    expect(() => findImage(images, written)).toThrow(message);
  });

  test.each([
    ["FAILED", "ended as FAILED"],
    ["PENDING", "is not over"],
  ] as const)("tells what became of an image that is %s", (status, words) => {
    const all = [...images, image("web", "3.0.0", 1, { status, buildId: "web-9" })];
    expect(() => findImage(all, "web@3.0.0/1")).toThrow(
      `Cannot find the image "web@3.0.0/1": its build ${words}\n  → Run "kiln status web-9" for what became of it.`,
    );
    expect(imageLabel(findImage(all, "web"))).toBe("web@1.2.0/3");
  });

  test("says how to make an image where there is none", () => {
    expect(() => findImage([], "web")).toThrow("There are no images yet; kiln build makes one.");
  });
});

test("finishedImages() leaves out what is not available, and sorts builds as numbers", async () => {
  const all = [...images, image("web", "1.0.0", 13, { status: "FAILED" })];
  const stored = new Map(
    all.map((one) => [`images/${one.name}/${one.version}/${one.build}.json`, one]),
  );
  const found = await finishedImages({
    list: async () => [...stored.keys()],
    get: async (key) => ({ value: stored.get(key), version: "1" }),
  });
  expect(found.map(imageLabel)).toStrictEqual([
    "web@1.0.0/1",
    "web@1.0.0/12",
    "web@1.2.0/3",
    "worker@2.0.0/4",
  ]);
});
