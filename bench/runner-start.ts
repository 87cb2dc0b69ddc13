/**
 * What starting the runner costs: the executable, the bundle under Node, and `bash -c` beside them, in turns.
 *
 * Usage: npm run build:runner && node bench/runner-start.ts [TURNS]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, type Run, runOnce } from "./measure.ts";

const DOCUMENT = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Nothing
        action: ExecuteBash
        inputs: { commands: [":"] }
`;
const turns = Number(process.argv[2] ?? 20);
const folder = mkdtempSync(join(tmpdir(), "kiln-runner-start-"));
const executable = join(import.meta.dirname, "../dist/runner", `kiln-runner-linux-${process.arch}`);
const bundle = [process.execPath, join(import.meta.dirname, "../dist/kiln-runner.cjs")] as const;
const document = join(folder, "nothing.yml");
writeFileSync(document, DOCUMENT);
const run = ["run", "-d", document, "-l", folder];

const candidates: readonly { what: string; argv: readonly [string, ...string[]] }[] = [
  { what: "bash -c :", argv: ["bash", "-c", ":"] },
  { what: "executable --version", argv: [executable, "--version"] },
  { what: `Node ${process.versions.node} --version`, argv: [...bundle, "--version"] },
  { what: "executable, one step", argv: [executable, ...run] },
  { what: `Node ${process.versions.node}, one step`, argv: [...bundle, ...run] },
];
try {
  const runs: Run[][] = candidates.map(() => []);
  for (let turn = 0; turn <= turns; turn++)
    for (const [index, { argv }] of candidates.entries()) {
      const each = await runOnce({ argv });
      // The first turn warms up.
      if (turn > 0) runs[index]?.push(each);
    }
  const times = runs.map((each) => each.map(({ milliseconds }) => milliseconds));
  const bash = median(times[0] ?? []);
  for (const [index, { what }] of candidates.entries()) {
    const middle = median(times[index] ?? []);
    const peak = Math.max(...(runs[index] ?? []).map(({ peakMiB }) => peakMiB));
    console.log(
      `${what.padEnd(26)} ${middle.toFixed(1).padStart(7)} ms (fastest ${Math.min(...(times[index] ?? [])).toFixed(1)}), ${(middle / bash).toFixed(1)} × bash, at most ${peak.toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
