import type { Judged } from "./judge.ts";
import { RUNS } from "./runs.ts";
import { MISBEHAVED, type Tried } from "./try-all.ts";
import { REJECTED } from "./verdicts.ts";

export type Differences = {
  /** Counts, and one line for each document that is not as the tables say. */
  readonly report: readonly string[];
  /** True when Kiln is to blame, not the computer. */
  readonly isFailure: boolean;
};

/** Compares verdicts and runs with the tables. */
export function differencesIn(judged: readonly Judged[], tried: readonly Tried[]): Differences {
  const verdicts = judged.flatMap(({ path, codes }) => {
    const expected = REJECTED[path]?.codes ?? [];
    return String(expected) === String(codes)
      ? []
      : [`VERDICT ${path}: ${renderCodes(codes)}, expected ${renderCodes(expected)}`];
  });
  const unlike = tried.filter(({ path, outcome }) => RUNS[path] !== outcome);
  const broken = unlike.filter(
    ({ path, outcome }) =>
      outcome.startsWith(MISBEHAVED) || RUNS[path]?.startsWith("success") === true,
  );
  const lines = unlike.map(
    (one) =>
      `${broken.includes(one) ? "RUN" : "other"} ${one.path}: ${one.outcome}, expected: ${RUNS[one.path] ?? "nothing yet"}`,
  );
  return {
    report: [...verdicts, ...lines, ...countsOf(judged, tried, verdicts.length, unlike.length)],
    isFailure: verdicts.length + broken.length > 0,
  };
}

function renderCodes(codes: readonly string[]): string {
  return codes.length === 0 ? "valid" : codes.join(", ");
}

function countsOf(
  judged: readonly Judged[],
  tried: readonly Tried[],
  verdictDifferences: number,
  runDifferences: number,
): readonly string[] {
  const valid = judged.filter(({ document }) => document !== undefined);
  const fragments = judged.filter(({ path }) => path.startsWith("fragments/"));
  const succeeded = tried.filter(({ outcome }) => outcome.startsWith("success"));
  return [
    `validated ${judged.length} (${judged.length - fragments.length} documents, ${fragments.length} fragments): ${valid.length} valid, ${judged.length - valid.length} refused, ${verdictDifferences} not as expected`,
    ...grouped(
      "not run",
      valid.flatMap(({ notTried }) => notTried ?? []),
    ),
    `run ${tried.length}: ${succeeded.length} succeeded, ${tried.length - succeeded.length} did not, ${runDifferences} not as expected`,
    ...grouped(
      "failed",
      tried.filter((one) => !succeeded.includes(one)).map(({ outcome }) => classOf(outcome)),
    ),
  ];
}

/** What a failure was about, without its place. */
function classOf(outcome: string): string {
  const reason = outcome.replace(/^failed at \S+ ?/, "");
  if (!outcome.startsWith("failed at ")) return outcome;
  return reason.startsWith("needs ") ? reason.replace(/, after.*/, "") : "for a reason of its own";
}

function grouped(what: string, reasons: readonly string[]): readonly string[] {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, those]) => `  ${what}: ${reason}: ${those.length}`);
}
