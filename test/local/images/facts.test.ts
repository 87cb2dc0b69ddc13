/** Small readers of what root file systems, registries and this computer say. */
import { expect, test } from "vitest";
import {
  architectureOfElf,
  architectureOfNode,
  goName,
} from "../../../lib/local/images/architecture.ts";
import { missingFromHost } from "../../../lib/local/images/host-mounts.ts";
import { parseOsRelease } from "../../../lib/local/images/os-release.ts";
import { chooseManifest, parseConfig, parseManifest } from "../../../lib/oci/manifest.ts";
import { isLoopback, parseChallenge, tokenUrl } from "../../../lib/oci/registry-challenge.ts";
import { credentialsFor } from "../../../lib/oci/registry-credentials.ts";

test.each([
  ['NAME="Amazon Linux"\nVERSION_ID="2023"\n', { osName: "Amazon Linux", osVersion: "2023" }],
  ["NAME=Fedora\nVERSION_ID=42\n", { osName: "Fedora", osVersion: "42" }],
  ["# rolling\nNAME='Arch Linux'\n", { osName: "Arch Linux", osVersion: "" }],
  ["", { osName: "Linux", osVersion: "" }],
])("parseOsRelease() reads %j", (text, expected) => {
  expect(parseOsRelease(text)).toStrictEqual(expected);
});

test("architectures have a name for EC2, Node, containers and programs", () => {
  const elf = (machine: number, isLittle = true): Buffer => {
    const header = Buffer.alloc(20);
    header.write("\x7fELF", "latin1");
    header[5] = isLittle ? 1 : 2;
    if (isLittle) header.writeUInt16LE(machine, 18);
    else header.writeUInt16BE(machine, 18);
    return header;
  };
  expect([
    architectureOfElf(elf(62)),
    architectureOfElf(elf(183)),
    architectureOfElf(elf(22, false)),
    architectureOfElf(Buffer.from("#!/bin/sh")),
  ]).toStrictEqual(["x86_64", "arm64", undefined, undefined]);
  expect([
    architectureOfNode("x64"),
    architectureOfNode("arm64"),
    architectureOfNode("ppc64"),
  ]).toStrictEqual(["x86_64", "arm64", undefined]);
  expect([goName("x86_64"), goName("arm64")]).toStrictEqual(["amd64", "arm64"]);
});

test.each([
  [
    "nothing on a plain computer",
    ["/", "/proc", "/home", "/boot", "/var/lib/docker", "/var/lib/docker/overlay2/x", "/tmp"],
    [],
  ],
  [
    "nothing in a container",
    ["/", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/dev/shm"],
    [],
  ],
  ["/usr and /var of their own", ["/", "/var", "/usr", "/usr"], ["/usr", "/var"]],
  ["a part of /opt", ["/", "/opt/vendor\\040x"], ["/opt/vendor x"]],
])("missingFromHost() finds %s", (_, points, expected) => {
  const mountInfo = points
    .map((point, index) => `${index} 1 8:1 / ${point} rw - ext4 /dev/sda1 rw`)
    .join("\n");
  expect(missingFromHost(mountInfo)).toStrictEqual(expected);
});

test.each([
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull"',
    {
      scheme: "bearer",
      realm: "https://auth.docker.io/token",
      service: "registry.docker.io",
      scope: "repository:a/b:pull",
    },
  ],
  [
    'bearer realm="https://x/token"',
    { scheme: "bearer", realm: "https://x/token", service: undefined, scope: undefined },
  ],
  ['Basic realm="x"', { scheme: "basic" }],
  ["Negotiate", undefined],
  ['Bearer realm="no url"', undefined],
  ["", undefined],
])("parseChallenge() reads %s", (header, expected) => {
  expect(parseChallenge(header)).toStrictEqual(expected);
});

test("tokenUrl() asks for the right to pull", () => {
  const challenge = {
    scheme: "bearer",
    realm: "https://x/token?a=1",
    service: "s t",
    scope: undefined,
  } as const;
  expect(tokenUrl(challenge, "library/alpine").href).toBe(
    "https://x/token?a=1&service=s+t&scope=repository%3Alibrary%2Falpine%3Apull",
  );
});

test("isLoopback() knows this computer", () => {
  expect(
    [
      "localhost:5000",
      "127.0.0.1:1",
      "127.1.2.3",
      "[::1]:80",
      "localhost.example.com",
      "10.0.0.1",
      "127.0.0.1.example.com",
    ].map(isLoopback),
  ).toStrictEqual([true, true, true, true, false, false, false]);
});

test("credentialsFor() finds what docker login has written", () => {
  const json = JSON.stringify({
    auths: {
      "https://index.docker.io/v1/": { auth: Buffer.from("ann:pass:word").toString("base64") },
      "registry.example.com": { username: "bob", password: "secret" },
      "empty.example.com": {},
    },
    credsStore: "desktop",
  });
  expect(credentialsFor("docker.io", json)).toStrictEqual({ user: "ann", password: "pass:word" });
  expect(credentialsFor("registry.example.com", json)).toStrictEqual({
    user: "bob",
    password: "secret",
  });
  expect(credentialsFor("empty.example.com", json)).toBe(undefined);
  expect(credentialsFor("other.example.com", "{}")).toBe(undefined);
  expect(() => credentialsFor("x", "{")).toThrow(
    "Cannot read Docker's configuration: it is no JSON",
  );
});

const DIGEST = `sha256:${"a".repeat(64)}`;
const part = { mediaType: "t", digest: DIGEST, size: 1 };

test("parseManifest() and parseConfig() read what they need, and name what is missing", () => {
  expect(
    parseManifest(
      JSON.stringify({ schemaVersion: 2, config: { ...part, extra: 1 }, layers: [part] }),
      '"x"',
    ),
  ).toStrictEqual({ config: part, layers: [part] });
  expect(
    parseConfig(
      JSON.stringify({ architecture: "amd64", rootfs: { type: "layers", diff_ids: [DIGEST] } }),
      '"x"',
    ),
  ).toStrictEqual({ architecture: "amd64", os: "linux", diffIds: [DIGEST] });
  expect(() => parseManifest("{}", '"x"')).toThrow(/^Cannot read the manifest of "x"\n/);
  expect(() => parseManifest("<html>", '"x"')).toThrow(
    'Cannot read the manifest of "x": it is no JSON',
  );
  expect(() =>
    parseManifest(
      JSON.stringify({ config: { ...part, digest: "sha256:../../x" }, layers: [] }),
      '"x"',
    ),
  ).toThrow("sha256: and 64 digits");
});

test("chooseManifest() takes Linux on the architecture, and lists what there is otherwise", () => {
  const index = JSON.stringify({
    manifests: [
      { ...part, platform: { os: "windows", architecture: "amd64" } },
      { ...part, size: 2, platform: { os: "linux", architecture: "arm64", variant: "v8" } },
      { ...part, platform: { os: "unknown", architecture: "unknown" } },
    ],
  });
  expect(chooseManifest(index, "arm64", '"x"').size).toBe(2);
  expect(() => chooseManifest(index, "amd64", '"x"')).toThrow(
    'Cannot use "x": it is made for windows/amd64, linux/arm64, expected linux/amd64',
  );
});
