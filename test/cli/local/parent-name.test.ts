import { expect, test } from "vitest";
import { parentImageName } from "../../../lib/cli/local/parent-name.ts";
import type { LocalParent } from "../../../lib/local/images/parents.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const registry = "127.0.0.1:5000";

test.each<readonly [string, LocalParent, string]>([
  ["this computer", { kind: "host" }, "host 0123456789ab"],
  ["a folder", { kind: "folder", path: "./root fs/" }, "./root fs/ 0123456789ab"],
  [
    "a path of other letters",
    { kind: "tarball", path: "/srv/ä:b,c.tar.gz" },
    "/srv/--b-c.tar.gz 0123456789ab",
  ],
  [
    "a long path, of which the end stays",
    { kind: "folder", path: `/${"x".repeat(200)}/root` },
    `${"x".repeat(110)}/root 0123456789ab`,
  ],
  [
    "a container image",
    { kind: "oci", registry, repository: "small/linux", tag: "7" },
    "127.0.0.1-5000/small/linux-7 0123456789ab",
  ],
])("parentImageName() names %s as EC2 takes it", (_, parent, name) => {
  expect(parentImageName(parent, digest)).toBe(name);
  expect(name).toMatch(/^[A-Za-z0-9()[\] ./'@_-]{3,128}$/);
});
