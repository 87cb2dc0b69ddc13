import type { Judged } from "./judge.ts";
import type { Tried } from "./try-all.ts";

/** What a document says that takes it out of the quick ones: network, sudo, packages, services. */
const SLOW_WORDS =
  /https?:|\b(?:apt|apt-get|yum|dnf|curl|wget|git|pip|pip3|npm|sudo|systemctl|docker)\b|UpdateOS|WebDownload|Reboot/;
const QUICK_SECONDS = 3;

/** The text of runs.ts. @param known Outcomes of earlier runs, for documents that were not tried now. */
export function renderRuns(
  judged: readonly Judged[],
  tried: readonly Tried[],
  known: { readonly [path: string]: string },
  knownQuick: readonly string[],
): string {
  const now = new Map(tried.map((one) => [one.path, one]));
  const outcomes = judged
    .filter((one) => one.document !== undefined)
    .map((one): [string, string] => [
      one.path,
      one.notTried === undefined
        ? (now.get(one.path)?.outcome ?? known[one.path] ?? "not known")
        : `not tried: ${one.notTried}`,
    ]);
  const quick = judged
    .filter(({ path, text, notTried }) => {
      const one = now.get(path);
      if (one === undefined) return knownQuick.includes(path) && notTried === undefined;
      return one.outcome === "success" && one.seconds < QUICK_SECONDS && !SLOW_WORDS.test(text);
    })
    .map(({ path }) => path);
  return `${HEAD}${outcomes.map(([path, outcome]) => `  ${JSON.stringify(path)}:\n    ${JSON.stringify(outcome)},\n`).join("")}};

/** Documents that succeed within ${QUICK_SECONDS} seconds with nothing from outside; the tests try them. */
export const QUICK: readonly string[] = [
${quick.map((path) => `  ${JSON.stringify(path)},\n`).join("")}];
`;
}

const HEAD = `/**
 * What happened when each valid public document was tried in a sandbox, written by \`npm run conformance -- --update\` on
 * a Debian 12 that reaches nothing but the mirror of its distribution.
 */
export const RUNS: { readonly [path: string]: string } = {
`;
