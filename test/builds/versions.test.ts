import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { packageRoot } from "../fakes/io.ts";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { kiln } from "./kiln-process.ts";

/** A copy of the example that a test may edit. */
function exampleFolder() {
  const folder = mkdtempSync(join(tmpdir(), "kiln-versions-"));
  const examples = join(packageRoot, "examples");
  for (const file of ["versions.pipeline.yml", "components/motd.yml"])
    cpSync(join(examples, file), join(folder, file));
  return {
    folder,
    edit(file: string, from: string, to: string): void {
      const text = readFileSync(join(folder, file), "utf8");
      expect(text).toContain(from);
      writeFileSync(join(folder, file), text.replace(from, to));
    },
  };
}

describe("kiln plan, with the example of docs/versions.md", () => {
  hostSandboxTest("says what a build would make, and why", { timeout: 120_000 }, async () => {
    const { folder, edit } = exampleFolder();
    const options = { stateDirectory: stateFolder(), workingDirectory: folder };
    const plan = async (...flags: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await kiln(
        ["plan", "versions.pipeline.yml", ...flags],
        options,
      );
      expect(code, stderr).toBe(0);
      return stdout;
    };
    try {
      expect(await plan()).toMatch(
        /^A build would make versions@1\.0\.0\/1\n {2}There is no image of this pipeline yet\n/,
      );
      const build = await kiln(["build", "versions.pipeline.yml"], options);
      expect(build.stdout, build.stderr).toMatch(/^versions@1\.0\.0\/1\n/);

      edit("components/motd.yml", "phases:", "# What it does:\nphases:");
      const same = JSON.parse(await plan("--json"));
      expect(same).toMatchObject({
        plan: { image: { name: "versions", version: "1.0.0", build: 2 } },
        last: { name: "versions", version: "1.0.0", build: 1 },
        difference: { verdict: "same", changes: [] },
      });
      const frozen = await kiln(["show", "versions/1.0.0/1", "--plan", "--json"], options);
      expect(JSON.parse(frozen.stdout)).toMatchObject({
        image: { name: "versions", version: "1.0.0", build: 1 },
        fingerprint: same.plan.fingerprint,
      });

      edit("components/motd.yml", "test -s", "grep -q .");
      edit("versions.pipeline.yml", "Welcome", "Good morning");
      const documented = readFileSync(join(packageRoot, "docs", "versions.md"), "utf8");
      const block = /```\n(A build would make versions@1\.0\.1[^`]*)```/.exec(documented)?.[1];
      expect(withoutDigests(await plan()).startsWith(withoutDigests(block ?? "none"))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The parts of documents' digests are whatever the example is at the time. */
function withoutDigests(text: string): string {
  return text.replace(/\b[0-9a-f]{12}\b/g, "<digest>");
}
