/** Public documents: judged by the language, and the quick ones run. `npm run conformance` runs all that can. */
import { afterAll, describe, expect, test } from "vitest";
import { corpusIsMissing } from "../document/corpus.ts";
import { judgeAll } from "./judge.ts";
import { QUICK, RUNS } from "./runs.ts";
import { type Tried, tryAll, whyNoRuns } from "./try-all.ts";

const judged = judgeAll();

// Skipped in a checkout without the collection of public documents beside it.
describe.skipIf(corpusIsMissing)("public documents", () => {
  test("the table of runs has an entry for each valid document, and for no other", () => {
    const valid = judged.filter(({ document }) => document !== undefined).map(({ path }) => path);
    expect(Object.keys(RUNS)).toStrictEqual(valid);
  });

  test("the table says of each document that is not tried why", () => {
    const expected = judged.flatMap(({ path, document, notTried }) =>
      document === undefined || notTried === undefined ? [] : [[path, `not tried: ${notTried}`]],
    );
    const entries = Object.entries(RUNS).filter(([, outcome]) => outcome.startsWith("not tried"));
    expect(entries).toStrictEqual(expected);
  });
});

const reasons = corpusIsMissing ? ["There are no public documents."] : await whyNoRuns();
if (reasons.length > 0) console.warn(`Public documents are not run. ${reasons.join(" ")}`);

describe.skipIf(reasons.length > 0)("public documents in a sandbox", () => {
  const interrupt = new AbortController();
  afterAll(() => interrupt.abort());
  let running: Promise<ReadonlyMap<string, Tried>> | undefined;
  const outcomes = (): Promise<ReadonlyMap<string, Tried>> => {
    running ??= tryAll(
      judged.filter(({ path }) => QUICK.includes(path)),
      { isPrepared: false, width: 2, timeLimitSeconds: 30, signal: interrupt.signal },
    ).then((tried) => new Map(tried.map((one) => [one.path, one])));
    return running;
  };

  test.each(QUICK)("%s succeeds", { timeout: 300_000 }, async (path) => {
    expect((await outcomes()).get(path)?.outcome).toBe("success");
  });
});
