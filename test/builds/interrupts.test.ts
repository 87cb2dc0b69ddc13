/** Ctrl-C at different moments of a build: exit code 130, one line that says so, and nothing left. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { architectureOfNode, goName } from "../../lib/local/images/architecture.ts";
import { fakeRegistry } from "../fakes/registry.ts";
import { sandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { ownImages, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing, type Started, startKiln, until } from "./kiln-process.ts";
import { folderWith } from "./pipeline-folder.ts";
import { smallParent } from "./small-parent.ts";

const { root, layer } = smallParent();
const architecture = goName(architectureOfNode(process.arch) ?? "x86_64");

/** A component that sleeps in one phase. */
function sleeper(phase: string): object {
  const step = {
    name: "Sleep",
    action: "ExecuteBash",
    inputs: { commands: [`echo asleep in ${phase}`, "sleep 600 & sleep 600"] },
  };
  const data = JSON.stringify({ schemaVersion: "1.0", phases: [{ name: phase, steps: [step] }] });
  return { name: "sleeper", data };
}

const THREE_REGIONS = ["us-east-1", "eu-west-1", "ap-south-1"].map((region) => ({ region }));
const EVERYWHERE = {
  distributionConfiguration: { distributions: THREE_REGIONS },
  imageTestsConfiguration: { imageTestsEnabled: true },
};

type Running = Started & { readonly stateDirectory: string };

function start(pipeline: string): Running {
  const stateDirectory = stateFolder();
  const workingDirectory = folderWith({ "image.yml": pipeline });
  const options = { stateDirectory, workingDirectory, prefix: ["setsid"] };
  const started = startKiln(["build", "image.yml"], options);
  return { ...started, stateDirectory };
}

/** As a terminal does: every process of the group gets the signal. */
function interrupt({ child }: Running): void {
  process.kill(-(child.pid ?? Number.NaN), "SIGINT");
}

async function expectCancelled({ finished, stateDirectory }: Running): Promise<void> {
  const { code, stdout, stderr } = await finished;
  expect({ code, stdout }, stderr).toStrictEqual({ code: 130, stdout: "" });
  expect(stderr).toMatch(/\nCancelled after [^\n]*; nothing is left of the build\.\n$/);
  expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  expect(ownImages(stateDirectory)).toStrictEqual([]);
  expect(await kiln(["images"], { stateDirectory })).toMatchObject({ code: 0, stdout: "" });
  expect((await kiln(["clean"], { stateDirectory })).stderr).toBe("There was nothing to clean.\n");
}

describe("an interrupt of kiln build", { timeout: 120_000 }, () => {
  sandboxTest.each([
    ["when it begins", pipelineOf("small", root, [sleeper("build")]), /^build small-/m],
    [
      "when it is planned",
      pipelineOf("small", root, [sleeper("build")]),
      /^Plan build: succeeded/m,
    ],
    [
      "when the instance runs",
      pipelineOf("small", root, [sleeper("build")]),
      /^Launch instance: succ/m,
    ],
    ["while components run", pipelineOf("small", root, [sleeper("build")]), /asleep in build/],
    [
      "when the image is made",
      pipelineOf("small", root, [sleeper("test")], EVERYWHERE),
      /^Stop instance: succ/m,
    ],
    [
      "when copies begin",
      pipelineOf("small", root, [sleeper("test")], EVERYWHERE),
      /^Terminate instance: succ/m,
    ],
    [
      "between copies",
      pipelineOf("small", root, [sleeper("test")], EVERYWHERE),
      /^Copy image \S+: succ/m,
    ],
  ])("%s leaves nothing", async (_, pipeline, moment) => {
    const build = start(pipeline);
    await until(build, moment);
    interrupt(build);
    await expectCancelled(build);
  });

  sandboxTest("in tests removes the copies that are done already", async () => {
    const build = start(pipelineOf("small", root, [sleeper("test")], EVERYWHERE));
    await until(build, /asleep in test/);
    await until(build, /Copy image eu-west-1: succeeded/);
    await until(build, /Copy image ap-south-1: succeeded/);
    expect(ownImages(build.stateDirectory)).toHaveLength(3);
    interrupt(build);
    await expectCancelled(build);
  });

  sandboxTest("while a layer of the parent image is pulled leaves nothing half-made", async () => {
    const registry = await fakeRegistry();
    registry.addImage({ repository: "small", tag: "7", layers: [layer], architecture });
    registry.stall(createHash("sha256").update(gzipSync(layer)).digest("hex"));
    const build = start(pipelineOf("small", `oci://${registry.host}/small:7`, [sleeper("build")]));
    await until(build, /^Pulling layer 1 of 1/m);
    expect(leftoversOf(build.stateDirectory)).not.toStrictEqual(nothing);
    interrupt(build);
    await expectCancelled(build);
  });

  sandboxTest("does not wait for a registry that is busy", async () => {
    const registry = await fakeRegistry();
    registry.failNext("/manifests/", 503, 99);
    const build = start(pipelineOf("small", `oci://${registry.host}/small:7`, [sleeper("build")]));
    await expect.poll(() => registry.requests.length, { timeout: 30_000 }).toBe(4); // The next pause takes 4 seconds.
    interrupt(build);
    await expectCancelled(build);
    expect(registry.requests).toHaveLength(4);
  });

  sandboxTest("a second time tells how to end at once, and the clean-up goes on", async () => {
    const build = start(pipelineOf("small", root, [sleeper("build")]));
    await until(build, /asleep in build/);
    interrupt(build);
    await until(build, /^Interrupted: the build is cancelled and cleaned up after\.$/m);
    interrupt(build);
    const { stderr } = await build.finished;
    expect(stderr).toContain("\nStill cleaning up; once more ends kiln at once.\n");
    await expectCancelled(build);
  });
});
