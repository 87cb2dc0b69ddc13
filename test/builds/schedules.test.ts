/** The example of docs/schedules.md, shown, checked and built when it is due. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { runWatch } from "../../lib/cli/commands/watch.ts";
import { buildLocally } from "../../lib/cli/local/build-locally.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { capturedIo, packageRoot } from "../fakes/io.ts";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { stepClock } from "../fakes/step-clock.ts";

const PAGE = readFileSync(join(packageRoot, "docs/schedules.md"), "utf8");
const [EXAMPLE = "", WINDOW = ""] = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = ""]) => text,
);
const HOUR = 3_600_000;

test("docs/schedules.md has examples without problems", () => {
  const recipe = "name: web\nimageRecipe: { parentImage: host }\n";
  expect([EXAMPLE, recipe + WINDOW].map((text) => parsePipeline(text, "").issues)).toStrictEqual([
    [],
    [],
  ]);
});

/** Watches the pipeline of a folder from a time on, until its next run is over. */
async function watchOnce(workingDirectory: string, stateDirectory: string, from: string) {
  const io = capturedIo({ workingDirectory });
  const clock = stepClock(Date.parse(from));
  const operands = ["web.pipeline.yml"];
  const flags = { once: true, "state-dir": stateDirectory };
  const watching = runWatch({ operands, flags, argv: [], io }, { clock, build: buildLocally });
  // Once it builds it does not look at this clock any more.
  clock.follow(Promise.race([watching, begun(io)]));
  await clock.advance(HOUR);
  expect(await watching).toBe(0);
  const said = io
    .err()
    .replaceAll(/after [^:\n]+/g, "after a while")
    .split("\n");
  return { out: io.out(), said };
}

async function begun(io: { readonly err: () => string }): Promise<void> {
  while (!io.err().includes("begins\n")) await setImmediate();
}

hostSandboxTest(
  "kiln watch builds when it is due, and skips a run when nothing has changed",
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "kiln-schedules-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "components"));
    cpSync(join(packageRoot, "examples/components/motd.yml"), join(folder, "components/motd.yml"));
    writeFileSync(join(folder, "web.pipeline.yml"), EXAMPLE);
    const state = stateFolder();
    // The example runs on Sundays at 3:00 in Berlin, and its name begins runs some minutes later.
    const first = await watchOnce(folder, state, "2026-11-22T01:50:00Z");
    expect(first.out).toMatch(/^web-server@1\.0\.0\/1\n[a-z0-9-]+ ami-[0-9a-f]+\n$/);
    expect(first.said).toContain("web-server: run of 2026-11-22T02:00:00Z begins");
    expect(first.said).toContain("web-server: AVAILABLE after a while");
    const second = await watchOnce(folder, state, "2026-11-29T01:50:00Z");
    expect(second.out).toBe("");
    expect(second.said).toContain(
      "web-server: SKIPPED after a while: Neither the parent image nor any component has changed since the last image",
    );
  },
);
