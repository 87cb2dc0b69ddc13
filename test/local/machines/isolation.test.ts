import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { checkIsolation, fileSystemOf } from "../../../lib/local/machines/isolation.ts";
import { hostSandboxTest } from "../../fakes/sandbox-test.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

hostSandboxTest(
  "checkIsolation() finds nothing to complain about where machines can be had, and leaves nothing",
  async () => {
    const stateDirectory = stateFolder();
    expect(await checkIsolation({ stateDirectory, wantsHostParent: true })).toStrictEqual({
      isPossible: true,
      privilege: "root",
      problems: [],
      warnings: [],
    });
    expect(readdirSync(stateDirectory)).toStrictEqual([]);
  },
);

test("checkIsolation() refuses the host as parent to ordinary users", async () => {
  const { isPossible, problems, warnings } = await checkIsolation({
    stateDirectory: stateFolder(),
    wantsHostParent: true,
    privilege: "single",
  });
  expect(isPossible).toBe(false);
  expect(problems).toStrictEqual([
    'The parent image "host" needs root, since only root may see all of this computer\'s files. Run it with sudo, or use a folder, a tarball or an OCI image as parent.',
  ]);
  expect(warnings[0]).toMatch(/^Every file in machines will belong to root/);
});

test.each([
  ["/data/kiln", "ext4"],
  ["/database", "overlay"],
  ["/data", "ext4"],
  ["/data/over/x", "tmpfs"],
])("fileSystemOf() finds that %s is on %s", (folder, expected) => {
  const mountInfo = `1 0 0:1 / / rw - overlay overlay rw
2 1 8:1 / /data rw,relatime shared:1 - ext4 /dev/sda1 rw
3 2 0:5 / /data/over rw - ext4 /dev/sdb rw
4 3 0:6 / /data/over rw - tmpfs tmpfs rw
`;
  expect(fileSystemOf(folder, mountInfo)).toBe(expected);
});
