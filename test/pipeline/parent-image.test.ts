import { describe, expect, test } from "vitest";
import {
  parentImage,
  parseContainerParentImage,
  parseParentImage,
} from "../../lib/pipeline/parent-image.ts";
import { outcome, readWith } from "./read.ts";

const NEWEST = { major: "x", minor: "x", patch: "x" };
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseParentImage()", () => {
  test.each([
    ["host", { kind: "host" }],
    ["ami-0abcdef1", { kind: "ami", imageId: "ami-0abcdef1" }],
    ["ami-0928f4202481dfdf6", { kind: "ami", imageId: "ami-0928f4202481dfdf6" }],
    [
      "ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      {
        kind: "ssm-parameter",
        parameter: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      },
    ],
    ["ssm:golden:3", { kind: "ssm-parameter", parameter: "golden:3" }],
    [
      "ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/golden",
      {
        kind: "ssm-parameter",
        parameter: "arn:aws:ssm:eu-west-1:111122223333:parameter/golden",
      },
    ],
    [
      "arn:aws:imagebuilder:us-east-1:aws:image/ubuntu-server-22-lts-x86/x.x.x",
      {
        kind: "image-arn",
        arn: "arn:aws:imagebuilder:us-east-1:aws:image/ubuntu-server-22-lts-x86/x.x.x",
        image: {
          partition: "aws",
          region: "us-east-1",
          account: "aws",
          name: "ubuntu-server-22-lts-x86",
          version: NEWEST,
        },
      },
    ],
    ["base@1.x.x", { kind: "image", name: "base", version: { major: 1, minor: "x", patch: "x" } }],
    [
      "My Base@1.2.3/4",
      { kind: "image", name: "My Base", version: { major: 1, minor: 2, patch: 3, build: 4 } },
    ],
    ["prod-abcdefghijklm", { kind: "marketplace-product", productId: "prod-abcdefghijklm" }],
    ["./rootfs/", { kind: "folder", path: "./rootfs/" }],
    ["./rootfs", { kind: "folder", path: "./rootfs" }],
    ["../rootfs", { kind: "folder", path: "../rootfs" }],
    ["rootfs/", { kind: "folder", path: "rootfs/" }],
    ["/srv/rootfs", { kind: "folder", path: "/srv/rootfs" }],
    ["rootfs.tar", { kind: "tarball", path: "rootfs.tar" }],
    ["/srv/rootfs.tar.zst", { kind: "tarball", path: "/srv/rootfs.tar.zst" }],
    ["images/rootfs.tgz", { kind: "tarball", path: "images/rootfs.tgz" }],
    [
      "oci://public.ecr.aws/docker/library/debian:13",
      {
        kind: "oci",
        registry: "public.ecr.aws",
        repository: "docker/library/debian",
        tag: "13",
      },
    ],
    [
      `oci://localhost:5000/base@${DIGEST}`,
      { kind: "oci", registry: "localhost:5000", repository: "base", digest: DIGEST },
    ],
  ])("reads %s", (text, expected) => {
    expect(parseParentImage(text)).toStrictEqual({ value: expected });
  });

  const forms =
    "expected an AMI id, ssm:<parameter>, an image ARN, name@1.x.x, oci://registry/name:tag, host, or the path of a folder or tar archive";
  test.each([
    [
      "alpine",
      `${forms} → Write "./alpine/" for a folder, "alpine@x.x.x" for an earlier image, or "oci://docker.io/library/alpine" for an image in a registry.`,
    ],
    [
      "alpine:3.22",
      `${forms} → Write "oci://docker.io/library/alpine:3.22" for an image in a registry.`,
    ],
    ["ghcr.io/a/b:1", `${forms} → Write "oci://ghcr.io/a/b:1" for an image in a registry.`],
    [
      `alpine@${DIGEST}`,
      `it is an image in a registry without its scheme → Write "oci://docker.io/library/alpine@${DIGEST}" for an image in a registry.`,
    ],
    ["docker://alpine", `${forms} → Write "oci://alpine".`],
    [
      "oci://alpine:3",
      'it has no registry, expected registry/name:tag → Write "docker.io/library/alpine:3".',
    ],
    ["ami-123", 'expected "ami-" and 8 or 17 hexadecimal digits'],
    ["ssm:", 'expected the name or ARN of a Systems Manager parameter after "ssm:"'],
    ["resolve:ssm:/golden", `${forms} → Write "ssm:/golden".`],
    [
      "/aws/service/debian/release/13/latest/amd64",
      'it is a public parameter without its scheme → Write "ssm:/aws/service/debian/release/13/latest/amd64".',
    ],
    [
      "arn:aws:ssm:eu-west-1:111122223333:parameter/golden",
      'it is the ARN of a parameter without its scheme → Write "ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/golden".',
    ],
    ["arn:aws:ec2:eu-west-1::image/ami-0abcdef1", 'it is an EC2 ARN → Write "ami-0abcdef1".'],
    [
      "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/x.x.x",
      'it is the ARN of a resource of type "component", expected the ARN of an image, arn:aws:imagebuilder:…:image/name/1.x.x',
    ],
    [
      "base@newest",
      "expected three numbers with dots, such as 1.0.0, or x for the newest, such as 1.0.x",
    ],
    [
      "https://example.com/rootfs.tar.gz",
      `${forms} → Download the archive and give its path, or name an image in a registry with oci://.`,
    ],
    ["~/rootfs", `${forms} → Write the whole path: ~ is not expanded.`],
    ["local", `${forms} → Write "host" for this computer.`],
    ["", forms],
  ])("refuses %j", (text, expected) => {
    expect(outcome(parseParentImage(text))).toBe(expected);
  });
});

describe("parentImage", () => {
  test("reads a search for an AMI, for x86_64 unless it says otherwise", () => {
    expect(
      readWith(parentImage, { owners: ["amazon", "012345678901"], name: "al2023-ami-2023*" }),
    ).toStrictEqual({
      kind: "ami-filter",
      owners: ["amazon", "012345678901"],
      name: "al2023-ami-2023*",
      architecture: "x86_64",
    });
  });

  test("reports every problem of a search", () => {
    expect(
      readWith(parentImage, { owners: ["canonical"], mostRecent: true, architecture: "amd64" }),
    ).toStrictEqual([
      'Cannot use the key "mostRecent" in the search for a parent image: it is unknown → Leave it out: the newest match is always taken.',
      'Cannot use "canonical" for "owners[0]": expected an account id of 12 digits, self, amazon or aws-marketplace',
      'Cannot read the search for a parent image: the key "name" is missing → Add "name".',
      'Cannot use "amd64" for "architecture": expected one of x86_64, arm64 → Did you mean "arm64"?',
    ]);
  });
});

describe("parseContainerParentImage()", () => {
  test.each([
    [
      "alpine:3.22",
      { kind: "oci", registry: "docker.io", repository: "library/alpine", tag: "3.22" },
    ],
    [
      "amazonlinux:latest",
      { kind: "oci", registry: "docker.io", repository: "library/amazonlinux", tag: "latest" },
    ],
    [
      "grafana/grafana",
      { kind: "oci", registry: "docker.io", repository: "grafana/grafana", tag: "latest" },
    ],
    [
      "localhost:5000/base:1",
      { kind: "oci", registry: "localhost:5000", repository: "base", tag: "1" },
    ],
    [
      "111122223333.dkr.ecr.eu-west-1.amazonaws.com/base:1",
      {
        kind: "oci",
        registry: "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
        repository: "base",
        tag: "1",
      },
    ],
    ["base@1.0.x", { kind: "image", name: "base", version: { major: 1, minor: 0, patch: "x" } }],
  ])("reads %s", (text, expected) => {
    expect(parseContainerParentImage(text)).toStrictEqual({ value: expected });
  });

  test("refuses an AMI", () => {
    expect(outcome(parseContainerParentImage("ami-0abcdef1"))).toBe(
      "it is an AMI, expected a container image → Use imageRecipe to build an AMI.",
    );
  });
});
