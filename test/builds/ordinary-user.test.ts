/** Whole builds without any right over the computer: in a user namespace. */
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect } from "vitest";
import { architectureOfNode, goName } from "../../lib/local/images/architecture.ts";
import { fakeRegistry } from "../fakes/registry.ts";
import { asOrdinaryUser, ordinaryUserTest } from "./as-ordinary-user.ts";
import { buildImage, ownImages, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing, startKiln, until } from "./kiln-process.ts";
import { folderWith } from "./pipeline-folder.ts";
import { MARK, MARKED, smallParent } from "./small-parent.ts";

const { root, tarball, layer } = smallParent();
chmodSync(dirname(root), 0o755);
const architecture = goName(architectureOfNode(process.arch) ?? "x86_64");

/** A component with one step in each phase. */
function componentWith(steps: { readonly [phase: string]: readonly string[] }): object {
  const phases = Object.entries(steps).map(([name, commands]) => ({
    name,
    steps: [{ name: "Run", action: "ExecuteBash", inputs: { commands: ["set -e", ...commands] } }],
  }));
  return { name: "phases", data: JSON.stringify({ schemaVersion: "1.0", phases }) };
}

function workingDirectoryWith(pipeline: string): string {
  const folder = folderWith({ "image.yml": pipeline });
  chmodSync(folder, 0o755);
  return folder;
}

describe("kiln as an ordinary user", { timeout: 120_000 }, () => {
  ordinaryUserTest(
    "builds on a container image, tests the image, and opens a shell on it",
    async () => {
      const registry = await fakeRegistry();
      registry.addImage({ repository: "small", tag: "7", layers: [layer], architecture });
      const component = componentWith({
        build: ["mkdir -p /opt", "id -u > /opt/user", "chmod 600 /opt/user", "rm /etc/old"],
        validate: ["test -f /opt/user"],
        test: ["test ! -e /etc/old", "echo found user $(cat /opt/user)"],
      });
      const { build, changes, shell } = await buildImage(
        pipelineOf("small", `oci://${registry.host}/small:7`, [component], {
          imageTestsConfiguration: { imageTestsEnabled: true },
          distributionConfiguration: {
            distributions: [{ region: "us-east-1" }, { region: "eu-west-1" }],
          },
        }),
        asOrdinaryUser(),
      );
      expect(build.stderr).toContain("  │ found user 0\n");
      expect(changes).toStrictEqual(["- /etc/old", "+ /opt", "+ /opt/user"]);
      expect(await shell("stat -c '%a %u:%g' /opt/user; cat /opt/user; id -u")).toBe(
        "600 0:0\n0\n0\n",
      );
    },
  );

  ordinaryUserTest.each([
    ["a folder of somebody else", root],
    ["a tarball", tarball],
  ])("builds on %s", async (_, parent) => {
    const { changes, shell } = await buildImage(
      pipelineOf("small", parent, [MARK]),
      asOrdinaryUser(),
    );
    expect(changes).toStrictEqual(MARKED);
    expect(await shell("cat /opt/built-on; stat -c %u:%g /etc/old")).toBe("Small Linux 7\n0:0\n");
  });

  ordinaryUserTest(
    "cannot build on this computer's own root, and is told what else to do",
    async () => {
      const options = {
        ...asOrdinaryUser(),
        workingDirectory: workingDirectoryWith(pipelineOf("small", "host", [MARK])),
      };
      const { code, stdout, stderr } = await kiln(["build", "image.yml"], options);
      expect({ code, stdout }).toStrictEqual({ code: 3, stdout: "" });
      expect(stderr).toContain(
        'Cannot make a sandbox on this computer:\n  - The parent image "host" needs root, since only root may see all of this computer\'s files. Run it with sudo, or use a folder, a tarball or an OCI image as parent.\n',
      );
      expect(leftoversOf(options.stateDirectory)).toStrictEqual(nothing);
      expect(await kiln(["images"], options)).toMatchObject({ code: 0, stdout: "" });
    },
  );

  ordinaryUserTest("interrupts a build, which leaves nothing", async () => {
    const sleeper = componentWith({ build: ["echo asleep now", "sleep 600 & sleep 600"] });
    const options = {
      ...asOrdinaryUser(),
      workingDirectory: workingDirectoryWith(pipelineOf("small", tarball, [sleeper])),
    };
    const build = startKiln(["build", "image.yml"], options);
    await until(build, /asleep now/);
    build.child.kill("SIGINT");
    const { code, stderr } = await build.finished;
    expect({ code, leftovers: leftoversOf(options.stateDirectory) }, stderr).toStrictEqual({
      code: 130,
      leftovers: nothing,
    });
    expect(ownImages(options.stateDirectory)).toStrictEqual([]);
  });
});
