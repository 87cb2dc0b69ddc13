/** What must hold for any input: no throw, no second of work, every error with a place. */
import { actionCatalog } from "../../../lib/actions/catalog.ts";
import { parseDocument } from "../../../lib/document/parse-document.ts";
import { parseParameterPairs } from "../../../lib/document/parse-parameter-pairs.ts";
import { renderIssue } from "../../../lib/source/render.ts";
import type { HostileInput } from "./hostile-inputs.ts";

/** Processor time that one input may take. Not time on the clock: what else the computer does is no fault of ours. */
export const MOST_MILLISECONDS = 1_000;

export type HostileVerdict = {
  /** Processor time. */
  readonly milliseconds: number;
  readonly isValid: boolean;
  /** What did not hold, in words; undefined when all did. */
  readonly complaint: string | undefined;
};

/** Puts an input through everything that reads documents and parameters. Never throws. */
export function judgeHostile({ kind, text }: HostileInput): HostileVerdict {
  const before = process.threadCpuUsage();
  let isValid = false;
  let problem: string | undefined;
  try {
    const { document, issues } = parseDocument(text, "hostile.yml", {
      actions: actionCatalog,
      platform: "linux",
    });
    const pairs = parseParameterPairs(text.slice(0, LONGEST_ARGUMENT));
    isValid = document !== undefined;
    const errors = issues.filter((issue) => issue.severity === "error");
    const unplaced = [...issues, ...pairs.issues].find(
      ({ line, column, length }) => line < 1 || column < 1 || length < 1,
    );
    for (const issue of issues.slice(0, 20)) renderIssue(issue);
    if (isValid === errors.length > 0) problem = "errors and document contradict each other";
    if (unplaced !== undefined) problem = `"${unplaced.message}" has no place`;
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const used = process.threadCpuUsage(before);
  const milliseconds = (used.user + used.system) / 1_000;
  if (milliseconds > MOST_MILLISECONDS) problem ??= `took ${Math.round(milliseconds)} ms`;
  const complaint =
    problem === undefined
      ? undefined
      : `${kind}: ${problem}: ${JSON.stringify(text.slice(0, 200))}`;
  return { milliseconds, isValid, complaint };
}

/** Linux takes arguments up to this length. */
const LONGEST_ARGUMENT = 131_072;
