/** Container images from the examples, as a user builds, looks at, runs and interrupts them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stateFolder } from "../fakes/state-folder.ts";
import { baseLayer } from "../support/base-image.ts";
import { needContainerTools } from "../support/container-tools.ts";
import { type Finished, kiln, leftoversOf, nothing, startKiln, until } from "./kiln-process.ts";
import { bashStep, folderWith } from "./pipeline-folder.ts";

let registry = "";
let base = "";
needContainerTools(async ({ host }) => {
  registry = host;
  const folder = mkdtempSync(join(tmpdir(), "kiln-container-base-"));
  base = join(folder, "base.tar");
  writeFileSync(base, baseLayer());
  return () => rmSync(folder, { recursive: true });
});

const DIGEST = "sha256:[0-9a-f]{64}";

/** Runs a command in a container of an image that buildah pulls, as anybody would. @returns what it printed. */
function runPulled(image: string, ...command: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-pulled-"));
  const buildah = (...args: readonly string[]): string =>
    execFileSync(
      "buildah",
      [
        ...["--root", join(folder, "root"), "--runroot", join(folder, "run")],
        ...["--storage-driver", "vfs", ...args],
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const container = buildah("from", "--quiet", "--tls-verify=false", image).trim();
  return buildah("run", "--isolation", "chroot", container, "--", ...command);
}

/** The container images that `kiln build` printed: Region, address, tags. */
function imagesOf({ stdout }: Finished): readonly (readonly string[])[] {
  return stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(" "));
}

describe("kiln build of a container image", { timeout: 180_000 }, () => {
  test("hello-world is in two Regions of a registry, and runs; another image is built on it", async () => {
    const stateDirectory = stateFolder();
    const options = { stateDirectory };
    const flags = ["--registry", registry];
    const example = "examples/container-hello-world.pipeline.yml";
    const build = await kiln(["build", example, "--parent", base, ...flags], options);
    expect(build.code, build.stderr).toBe(0);
    expect(build.stderr).toContain("made repository hello-world in eu-west-1\n");
    expect(build.stderr).toContain("│ found in a fresh container");
    expect(build.stderr).toContain("│ looked at the host of the containers");
    expect(build.stdout).toMatch(
      new RegExp(
        [
          "^container-hello-world@1\\.0\\.0/1",
          `us-east-1 ${registry}/us-east-1/hello-world@${DIGEST} 1\\.0\\.0-1 container-hello-world-1\\.0\\.0-1`,
          `eu-west-1 ${registry}/eu-west-1/hello-world@${DIGEST} 1\\.0\\.0-1 container-hello-world-1\\.0\\.0-1 latest\n$`,
        ].join("\n"),
      ),
    );
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    const [, address = ""] = imagesOf(build)[1] ?? [];
    expect(runPulled(address, "cat", "/opt/hello-world/greeting.txt")).toBe("Hello from Kiln\n");

    const shown = await kiln(["show", "container-hello-world", "--json"], options);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      record: { containers: [{ digest: address.split("@")[1] }, {}] },
      container: {
        annotations: { "org.opencontainers.image.version": "1.0.0-1" },
        platforms: [{ digest: address.split("@")[1], layers: 2, packages: [{ name: "dpkg" }, {}] }],
      },
    });
    const text = (await kiln(["show", "container-hello-world"], options)).stdout;
    expect(text).toContain("Packages (2)\n  dpkg 1.21.22\n  small-tools 2:1.0-3\n");
    expect((await kiln(["images"], options)).stdout).toContain(` us-east-1 ${registry}/us-east-1/`);
    expect(
      await kiln(
        ["shell", "container-hello-world", "--", "cat", "/opt/hello-world/greeting.txt"],
        options,
      ),
    ).toStrictEqual({ code: 0, stdout: "Hello from Kiln\n", stderr: "" });

    const second = await kiln(
      [
        ...["build", "examples/container-multi-component.pipeline.yml", ...flags],
        ...["--parent", "container-hello-world@1.x.x"],
      ],
      options,
    );
    expect(second.code, second.stderr).toBe(0);
    const [, multi = ""] = imagesOf(second)[0] ?? [];
    expect(runPulled(multi, "/bin/sh", "/srv/app/run.sh")).toBe("running with 4 workers\n");
    expect(runPulled(multi, "cat", "/opt/hello-world/greeting.txt")).toBe("Hello from Kiln\n");
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  });

  test("an interrupt leaves nothing, and neither does SIGKILL", async () => {
    const stateDirectory = stateFolder();
    const workingDirectory = folderWith({ "image.yml": sleeping() });
    const start = async () => {
      const args = ["build", "image.yml", "--parent", base];
      const started = startKiln(args, { stateDirectory, workingDirectory, prefix: ["setsid"] });
      await until(started, /asleep in build/);
      return started;
    };
    const interrupted = await start();
    process.kill(-(interrupted.child.pid ?? Number.NaN), "SIGINT");
    const { code, stdout, stderr } = await interrupted.finished;
    expect({ code, stdout }, stderr).toStrictEqual({ code: 130, stdout: "" });
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);

    const killed = await start();
    killed.child.kill("SIGKILL");
    await killed.finished;
    const clean = await kiln(["clean"], { stateDirectory });
    expect(clean.stdout).toMatch(/^removed machine i-[0-9a-f]{17} of a process that has ended$/m);
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    expect((await kiln(["images"], { stateDirectory })).stdout).toBe("");
  });

  test("is refused before anything starts for what is Windows', and what no registry answers for", async () => {
    const stateDirectory = stateFolder();
    const folder = new URL("../../../shared/corpus/dockerfiles/", import.meta.url);
    const name = readdirSync(folder).find((one) => one.includes("windows")) ?? "none";
    const workingDirectory = folderWith({
      "windows.yml": JSON.stringify({
        name: "windows",
        containerRecipe: {
          parentImage: "mcr.microsoft.com/windows/servercore:ltsc2022",
          platformOverride: "Windows",
          dockerfileTemplateUri: decodeURIComponent(new URL(name, folder).pathname),
          targetRepository: { repositoryName: "windows" },
        },
      }),
      "image.yml": sleeping(),
    });
    const options = { stateDirectory, workingDirectory };
    const windows = await kiln(["build", "windows.yml", "--parent", base], options);
    expect(windows).toMatchObject({ code: 3, stdout: "" });
    expect(windows.stderr).toContain(
      "containerRecipe.platformOverride: error: Cannot build a Windows container image: Kiln builds those for Linux",
    );
    expect(windows.stderr).not.toContain("Launch instance");
    const nobody = await kiln(["build", "image.yml", "--registry", "127.0.0.1:1"], options);
    expect(nobody).toStrictEqual({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining(
        'Cannot use "127.0.0.1:1" as container registry: no registry answers there\n',
      ),
    });
  });
});

/** A pipeline with one component that sleeps. */
function sleeping(): string {
  const steps = bashStep("Sleep", "echo asleep in build", "sleep 600 & sleep 600");
  return `name: sleeping
containerRecipe:
  parentImage: debian:12-slim
  targetRepository: { repositoryName: sleeping }
  components:
    - name: sleeper
      data: |
        schemaVersion: 1.0
        phases:
          - name: build
            steps:
${steps.replace(/^/gm, "              ")}
`;
}
