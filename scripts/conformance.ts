/**
 * Judges every public component document beside the checkout by the language, tries each that can run without a cloud in
 * a sandbox, compares both with the tables in test/conformance, and prints counts.
 *
 * Usage: npm run conformance -- [--update] [--no-runs] [PART OF A PATH …]
 *
 * Ends with 1 when a verdict differs, when a document does not succeed that should, or when the runner misbehaves. Other
 * differences are printed only: the table of runs is of one computer, which reaches nothing but its distribution's mirror.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Differences, differencesIn } from "../test/conformance/differences.ts";
import { judgeAll } from "../test/conformance/judge.ts";
import { renderRuns } from "../test/conformance/render-runs.ts";
import { QUICK, RUNS } from "../test/conformance/runs.ts";
import { type Tried, tryAll, whyNoRuns } from "../test/conformance/try-all.ts";
import { corpusIsMissing } from "../test/document/corpus.ts";

const { values: flags, positionals } = parseArgs({
  options: { update: { type: "boolean" }, "no-runs": { type: "boolean" } },
  allowPositionals: true,
});
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => interrupt.abort());

if (corpusIsMissing) {
  console.error(
    "There is no collection of public documents beside the checkout: ../shared/corpus.",
  );
  process.exit(2);
}
process.exitCode = await conformance();

async function conformance(): Promise<number> {
  const all = judgeAll();
  const judged = all.filter(
    ({ path }) => positionals.length === 0 || positionals.some((part) => path.includes(part)),
  );
  const candidates = judged.filter(({ notTried }) => notTried === undefined);
  const reasons = flags["no-runs"] ? ["Not asked for."] : await whyNoRuns();
  for (const reason of reasons) console.log(`No document is run. ${reason}`);
  const tried = reasons.length > 0 ? [] : await runAll(candidates);
  if (flags.update)
    await writeFile(
      new URL("../test/conformance/runs.ts", import.meta.url),
      renderRuns(all, tried, RUNS, QUICK),
    );
  const differences = differencesIn(judged, tried);
  console.log(differences.report.join("\n"));
  return interrupt.signal.aborted ? 130 : codeOf(differences);
}

function codeOf({ isFailure }: Differences): number {
  return isFailure && !flags.update ? 1 : 0;
}

async function runAll(candidates: Parameters<typeof tryAll>[0]): Promise<readonly Tried[]> {
  let count = 0;
  return tryAll(candidates, {
    isPrepared: true,
    width: 2,
    timeLimitSeconds: 300,
    signal: interrupt.signal,
    onShortcoming: (what) => console.log(`Outcomes may differ: ${what}.`),
    onTried: ({ path, outcome, seconds }) =>
      console.error(
        `${++count}/${candidates.length} ${path} (${seconds.toFixed(1)} s): ${outcome}`,
      ),
  });
}
