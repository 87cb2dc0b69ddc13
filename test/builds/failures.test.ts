import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { kiln, leftoversOf, nothing, startKiln, until } from "./kiln-process.ts";
import { bashStep, folderWith, inlinePipeline } from "./pipeline-folder.ts";

const sleeper = inlinePipeline(
  "sleeper",
  bashStep("Sleep", "echo asleep now", "sleep 600 & sleep 600"),
);

describe("kiln build, when something goes wrong", () => {
  hostSandboxTest(
    "names component, phase, step, attempt, exit code, the last 20 lines and the log folder",
    async () => {
      const stateDirectory = stateFolder();
      const step = bashStep(
        "Install",
        "for i in $(seq 1 30); do echo line $i; done",
        "echo out of luck >&2",
        "exit 7",
      );
      const folder = folderWith({
        "fails.yml": inlinePipeline("fails", `${step}\n  maxAttempts: 3`),
      });
      const build = await kiln(["build", "fails.yml"], {
        stateDirectory,
        workingDirectory: folder,
      });
      expect(build.code).toBe(1);
      const text = build.stderr.slice(build.stderr.indexOf("Build failed"));
      expect(text).toContain(
        'Step "Install" of component "fails" failed with exit code 7 in phase "build" (attempt 3 of 3)',
      );
      const tail = text.split("\n").filter((line) => line.startsWith("  | "));
      expect(tail).toHaveLength(20);
      expect(tail.at(-1)).toBe("  | out of luck");
      const log = /^Log: (.*)$/m.exec(text)?.[1] ?? "";
      expect(log.startsWith(stateDirectory)).toBe(true);
      expect(readFileSync(join(log, "console.log"), "utf8")).toContain("out of luck");
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
  );

  hostSandboxTest(
    "--keep-machine-on-failure keeps the files of the machine until kiln clean",
    async () => {
      const stateDirectory = stateFolder();
      const step = bashStep("Half", "echo half > /opt/half", "exit 1");
      const folder = folderWith({ "half.yml": inlinePipeline("half", step) });
      const build = await kiln(["build", "half.yml", "--keep-machine-on-failure"], {
        stateDirectory,
        workingDirectory: folder,
      });
      expect(build.code).toBe(1);
      const kept = /kiln shell (ami-[0-9a-f]{17})\n$/.exec(build.stderr)?.[1] ?? "";
      const shell = await kiln(["shell", kept, "--", "cat", "/opt/half"], { stateDirectory });
      expect(shell).toStrictEqual({ code: 0, stdout: "half\n", stderr: "" });
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
      expect((await kiln(["clean"], { stateDirectory })).stdout).toBe(
        `removed kept machine ${kept}\n`,
      );
    },
  );

  hostSandboxTest("the first interrupt cancels, cleans up and ends with 130", async () => {
    const stateDirectory = stateFolder();
    const folder = folderWith({ "sleeper.yml": sleeper });
    const build = startKiln(["build", "sleeper.yml"], { stateDirectory, workingDirectory: folder });
    await until(build, /asleep now/);
    build.child.kill("SIGINT");
    const { code, stdout, stderr } = await build.finished;
    expect({ code, stdout }).toStrictEqual({ code: 130, stdout: "" });
    expect(stderr).toMatch(/Cancelled after .*; nothing is left of the build\.\n$/);
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    const images = await kiln(["images"], { stateDirectory });
    expect(images.stdout).toBe("");
  });

  hostSandboxTest(
    "kill -9 in mid-build leaves no process or mount, and kiln clean the rest",
    async () => {
      const stateDirectory = stateFolder();
      const folder = folderWith({ "sleeper.yml": sleeper });
      const build = startKiln(["build", "sleeper.yml"], {
        stateDirectory,
        workingDirectory: folder,
      });
      await until(build, /asleep now/);
      expect(leftoversOf(stateDirectory)).not.toStrictEqual(nothing);
      build.child.kill("SIGKILL");
      await build.finished;
      await expect
        .poll(() => leftoversOf(stateDirectory), { timeout: 10_000 })
        .toMatchObject({ mounts: [], processes: [] });
      const clean = await kiln(["clean"], { stateDirectory });
      expect(clean.code).toBe(0);
      expect(clean.stdout).toMatch(/^removed machine i-[0-9a-f]{17} of a process that has ended$/m);
      expect(clean.stdout).toMatch(/^removed build sleeper-\S+ of a process that has ended$/m);
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
      expect((await kiln(["clean"], { stateDirectory })).stderr).toBe(
        "There was nothing to clean.\n",
      );
    },
  );

  hostSandboxTest("the next build removes what a killed one has left", async () => {
    const stateDirectory = stateFolder();
    const quick = inlinePipeline("quick", bashStep("Touch", "touch /opt/quick"));
    const folder = folderWith({ "sleeper.yml": sleeper, "quick.yml": quick });
    const build = startKiln(["build", "sleeper.yml"], { stateDirectory, workingDirectory: folder });
    await until(build, /asleep now/);
    build.child.kill("SIGKILL");
    await build.finished;
    const next = await kiln(["build", "quick.yml"], { stateDirectory, workingDirectory: folder });
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toMatch(/removed build sleeper-\S+ of a process that has ended/);
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    expect((await kiln(["images"], { stateDirectory })).stdout).toMatch(
      /^quick@1\.0\.0\/1 [^\n]*\n$/,
    );
  });

  hostSandboxTest(
    "20 builds side by side on one state folder all succeed",
    { timeout: 240_000 },
    async () => {
      const stateDirectory = stateFolder();
      const folder = folderWith({
        "same.yml": inlinePipeline("same", bashStep("Write", "hostname > /opt/built-on")),
      });
      const builds = await Promise.all(
        Array.from({ length: 20 }, () =>
          kiln(["build", "same.yml"], { stateDirectory, workingDirectory: folder }),
        ),
      );
      for (const { code, stderr } of builds) expect(code, stderr).toBe(0);
      const numbers = builds.map(({ stdout }) =>
        Number(/^same@1\.0\.0\/(\d+)$/m.exec(stdout)?.[1]),
      );
      expect(numbers.toSorted((a, b) => a - b)).toStrictEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
      const listed = JSON.parse(
        (await kiln(["images", "--json"], { stateDirectory })).stdout,
      ) as readonly object[];
      expect(listed).toHaveLength(20);
    },
  );
});

describe("kiln build, before anything is launched", () => {
  test.each([
    [
      "a missing file",
      {},
      ["build", "nowhere.yml"],
      3,
      'Cannot read the pipeline file "nowhere.yml": there is no such file\n',
    ],
    [
      "no file",
      {},
      ["build"],
      2,
      "Cannot build: no pipeline file was given\n  → kiln build examples/hello-world.pipeline.yml\n",
    ],
    [
      "a misspelt option",
      {},
      ["build", "x.yml", "--regoin", "eu-west-1"],
      2,
      'Cannot run "kiln build": the option "--regoin" is unknown, did you mean "--region"?\n  → Run "kiln build --help" for its options.\n',
    ],
    [
      "a misspelt command",
      {},
      ["biuld"],
      2,
      'Cannot run "kiln biuld": there is no such command\n  → Did you mean "kiln build"?\n',
    ],
  ])("%s ends with one clear message", async (_, files, args, code, stderr) => {
    const stateDirectory = stateFolder();
    const result = await kiln(args, { stateDirectory, workingDirectory: folderWith(files) });
    expect(result).toStrictEqual({ code, stdout: "", stderr });
  });

  test("all problems of the pipeline and of its components are shown at once, each with its place", async () => {
    const folder = folderWith({
      "bad.yml": [
        "name: bad",
        "imageRecipe:",
        "  parentImgae: host",
        "  components:",
        "    - uri: component.yml",
        "    - uri: missing.yml",
        "",
      ].join("\n"),
      "component.yml":
        "name: c\nschemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: A\n",
    });
    const { code, stdout, stderr } = await kiln(["build", "bad.yml"], {
      stateDirectory: stateFolder(),
      workingDirectory: folder,
    });
    expect({ code, stdout }).toStrictEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("bad.yml:3:3: error:");
    expect(stderr).toContain('Did you mean "parentImage"?');
    expect(stderr).toContain("component.yml:6:9: error:");
    expect(stderr).toContain(
      "missing.yml: error: Cannot read the component document: there is no such file",
    );
  });
});
