/** Parent images on this computer, from the command line to a look into the image that was built on them. */
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { describe, expect } from "vitest";
import { sandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { buildImage, inlineComponent, pipelineOf } from "./build-image.ts";
import { amisOf, kiln } from "./kiln-process.ts";
import { MARK, MARKED, smallParent } from "./small-parent.ts";

const { root, tarball } = smallParent();

describe("kiln build", { timeout: 120_000 }, () => {
  sandboxTest("builds on a folder, which stays as it is", async () => {
    const { report, changes, shell } = await buildImage(pipelineOf("small", root, [MARK]), {
      stateDirectory: stateFolder(),
    });
    expect(changes).toStrictEqual(MARKED);
    expect(await shell("cat /opt/built-on /etc/old")).toBe("Small Linux 7\nold\n");
    expect(report.plan.parent.name).toMatch(/^\/.*\/root [0-9a-f]{12}$/);
    expect(execFileSync("ls", [root], { encoding: "utf8" })).not.toContain("opt");
  });

  sandboxTest(
    "builds on a tarball; the same pipeline again is the next build of its version",
    async () => {
      const options = { stateDirectory: stateFolder() };
      const pipeline = pipelineOf("small", tarball, [MARK]);
      const both = [await buildImage(pipeline, options), await buildImage(pipeline, options)];
      for (const [index, { report, changes, shell }] of both.entries()) {
        expect(report.image).toBe(`small@1.0.0/${index + 1}`);
        expect(changes).toStrictEqual(MARKED);
        expect(await shell("cat /opt/built-on /etc/old")).toBe("Small Linux 7\nold\n");
      }
      const [first, second] = both.map(({ report }) => report.record);
      expect(second?.fingerprint).toBe(first?.fingerprint);
      const { stdout } = await kiln(["images"], options);
      expect(stdout.replace(/ \d{4}-\S+Z /g, " TIME ")).toBe(
        both
          .map(({ build }, index) => {
            const imageId = amisOf(build).get("us-east-1");
            return `small@1.0.0/${index + 1}  TIME  us-east-1 ${imageId}\n`;
          })
          .join(""),
      );
      const newest = await kiln(["show", "small"], options);
      expect(newest.stdout.split("\n")[0]).toBe("small@1.0.0/2");
    },
  );

  sandboxTest("builds on an earlier image, by name and version or by AMI id", async () => {
    const options = { stateDirectory: stateFolder() };
    const base = await buildImage(pipelineOf("base", root, [MARK]), options);
    const imageId = amisOf(base.build).get("us-east-1") ?? "";
    const change = inlineComponent("change", "echo more > /opt/more", "rm /etc/old");
    for (const parent of ["base@1.x.x", imageId]) {
      const { report, changes, shell } = await buildImage(
        pipelineOf("child", parent, [change]),
        options,
      );
      expect(report.plan.parent.imageId).toBe(imageId);
      expect(changes).toStrictEqual(["- /etc/old", "+ /opt/more"]);
      expect(await shell("cat /opt/built-on /opt/more; ls /etc")).toBe(
        "Small Linux 7\nmore\nos-release\npasswd\nresolv.conf\n",
      );
    }
  });

  sandboxTest("--parent wins over the pipeline's, whatever kind of image either is", async () => {
    const options = { stateDirectory: stateFolder(), workingDirectory: dirname(root) };
    const pipeline = pipelineOf("small", "./nowhere/", [MARK]);
    const onFolder = await buildImage(pipeline, options, ["--parent", "./root/"]);
    expect(onFolder.changes).toStrictEqual(MARKED);
    const imageId = amisOf(onFolder.build).get("us-east-1") ?? "";
    for (const parent of ["small@1.0.0", imageId]) {
      const { report } = await buildImage(pipeline, options, ["--parent", parent]);
      expect(report.plan.parent.imageId).toMatch(/^ami-/);
      expect(report.content.changes).toStrictEqual([]);
    }
  });

  sandboxTest(
    "--region decides where it builds; the image is the same in all Regions",
    async () => {
      const options = { stateDirectory: stateFolder() };
      const distributions = ["us-east-1", "eu-west-1"].map((region) => ({ region }));
      const pipeline = pipelineOf("small", root, [MARK], {
        distributionConfiguration: { distributions },
      });
      const { build, report } = await buildImage(pipeline, options, ["--region", "eu-central-1"]);
      const amis = amisOf(build);
      expect([...amis.keys()]).toStrictEqual(["eu-central-1", "eu-west-1", "us-east-1"]);
      expect(new Set(amis.values()).size).toBe(3);
      expect(new Set(report.record.amis.map(({ image }) => image))).toStrictEqual(
        new Set(amis.values()),
      );
      for (const imageId of amis.values()) {
        const shell = await kiln(["shell", imageId, "--", "cat", "/opt/built-on"], options);
        expect(shell).toStrictEqual({ code: 0, stdout: "Small Linux 7\n", stderr: "" });
      }
    },
  );
});
