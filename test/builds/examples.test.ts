import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { amisOf, kiln, leftoversOf, nothing } from "./kiln-process.ts";
import { packagesTest } from "./packages-test.ts";

describe("the pipelines of examples/", () => {
  hostSandboxTest(
    "hello-world makes an image in two Regions, tested on a second machine",
    async () => {
      const stateDirectory = stateFolder();
      const build = await kiln(["build", "examples/hello-world.pipeline.yml"], { stateDirectory });
      expect(build.code, build.stderr).toBe(0);
      expect(build.stdout).toMatch(
        /^hello-world@1\.0\.0\/1\nus-east-1 ami-[0-9a-f]{17}\neu-west-1 ami-[0-9a-f]{17}\n$/,
      );
      const [built, tested] = [
        /Stdout: |│ built on (.*)/.exec(build.stderr)?.[1],
        /│ found on (.*)/.exec(build.stderr)?.[1],
      ];
      expect(built).toMatch(/^Linux /);
      expect(tested).toMatch(/^ip-/);
      for (const [region, imageId] of amisOf(build))
        expect(readdirSync(join(stateDirectory, "regions", region, "images"))).toContain(
          `${imageId}.json`,
        );
      expect(existsSync("/opt/hello-world")).toBe(false);
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);

      const shell = await kiln(
        ["shell", "hello-world", "--", "cat", "/opt/hello-world/greeting.txt"],
        { stateDirectory },
      );
      expect(shell).toStrictEqual({
        code: 0,
        stdout: `Hello from Kiln\nbuilt on ${built}\n`,
        stderr: "",
      });

      const show = await kiln(["show", "hello-world@1.0.x", "--json"], { stateDirectory });
      const report = JSON.parse(show.stdout) as {
        content: { changes: readonly { path: string }[] };
        plan: { components: readonly { digest: string }[] };
        build: { timeline: readonly { state: string; status: string }[] };
      };
      expect(report.content.changes.map(({ path }) => path)).toStrictEqual([
        "/opt/hello-world",
        "/opt/hello-world/greeting.txt",
      ]);
      expect(report.plan.components[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(report.build.timeline.map(({ state }) => state)).toContain("RunTests");

      const images = await kiln(["images"], { stateDirectory });
      expect(images.stdout).toMatch(/^hello-world@1\.0\.0\/1 .* us-east-1 ami-/);
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
  );

  hostSandboxTest(
    "amazon-linux, which is for an account, is built here from another parent",
    async () => {
      const stateDirectory = stateFolder();
      const build = await kiln(
        ["build", "examples/amazon-linux.pipeline.yml", "--parent", "host"],
        { stateDirectory },
      );
      expect(build.code, build.stderr).toBe(0);
      expect(build.stdout).toMatch(/^amazon-linux@1\.0\.0\/1\nus-east-1 ami-[0-9a-f]{17}\n$/);
      expect(build.stderr).toContain("simple-boot-test");
    },
  );

  hostSandboxTest(
    "failing-test discards its image and names component, phase, step, attempt, exit code and log",
    async () => {
      const stateDirectory = stateFolder();
      const build = await kiln(["build", "examples/failing-test.pipeline.yml"], { stateDirectory });
      expect(build.code).toBe(1);
      expect(build.stdout).toBe("");
      expect(build.stderr).toContain(
        'Step "WorkersAreConfigured" of component "failing-test" failed with exit code 3 in phase "test" (attempt 2 of 2)',
      );
      expect(build.stderr).toContain(
        [
          "  | reading /etc/failing-test/app.conf",
          "  | workers = 0",
          "  | expected at least one worker",
        ].join("\n"),
      );
      const documented = readFileSync("docs/failures.md", "utf8");
      const [text = "none", json = "none"] = [
        ...documented.matchAll(/```(?:json)?\n([^`]*)```/g),
      ].map(([, block = ""]) => block);
      expect(anyLog(build.stderr)).toContain(anyLog(text));
      const [told] = JSON.parse(
        (await kiln(["status", "--json", "--state-dir", stateDirectory], { stateDirectory }))
          .stdout,
      ).builds;
      const { logLocation: _, ...failure } = JSON.parse(json);
      expect(told.failure).toMatchObject(failure);
      const log = /^Log: (.*)$/m.exec(build.stderr)?.[1] ?? "";
      expect(readFileSync(join(log, "console.log"), "utf8")).toContain("Step WorkersAreConfigured");
      expect(amisIn(stateDirectory, "us-east-1")).toStrictEqual([]);
      expect(amisIn(stateDirectory, "eu-west-1")).toStrictEqual([]);
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
  );

  hostSandboxTest("reboot goes on after both of its restarts", async () => {
    const stateDirectory = stateFolder();
    const build = await kiln(["build", "examples/reboot.pipeline.yml"], { stateDirectory });
    expect(build.code, build.stderr).toBe(0);
    expect(build.stderr.match(/the machine restarts/g)).toHaveLength(2);
    const shell = await kiln(["shell", "reboot", "--", "cat", "/etc/reboot-example"], {
      stateDirectory,
    });
    expect(shell.stdout).toBe(
      "first pass\nsecond pass, after the restart\nnext step, after the second restart\n",
    );
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  });

  packagesTest(
    "web-server installs nginx, which answers on the test machine",
    { timeout: 180_000 },
    async () => {
      const stateDirectory = stateFolder();
      const build = await kiln(["build", "examples/web-server.pipeline.yml"], { stateDirectory });
      expect(build.code, build.stderr).toBe(0);
      expect(build.stderr).toContain("│ nginx answers on port 8085");
      const show = await kiln(["show", "web-server", "--json"], { stateDirectory });
      const { content } = JSON.parse(show.stdout) as {
        content: { packages: readonly { name: string; change: string }[] };
      };
      const added = content.packages
        .filter(({ change }) => change === "added")
        .map(({ name }) => name);
      expect(added.some((name) => name.startsWith("nginx")) || existsSync("/usr/sbin/nginx")).toBe(
        true,
      );
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
  );
});

/** AMIs of a Region that builds made; parents do not count. */
function amisIn(stateDirectory: string, region: string): readonly string[] {
  const folder = join(stateDirectory, "regions", region, "images");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => {
    if (!name.endsWith(".json")) return false;
    const { ownerId } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { ownerId: string };
    return ownerId === "000000000000";
  });
}

/** A text whose log may lie anywhere. */
function anyLog(text: string): string {
  return text.replace(/^Log: .*$/m, "Log: …");
}
