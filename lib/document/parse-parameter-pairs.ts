import type { Issue } from "../source/issue.ts";
import type { Span } from "../source/node.ts";
import { issueAt, type Problem, type Source, sourceOf } from "../source/source.ts";

const REMEDY =
  'Write name=value,name=value; put a pair in double quotes ("hosts=a,b") when its value holds a comma, or use --config.';

/** What `--parameters` gave: values by name, and every problem in its text. */
export type ParameterPairs = {
  readonly parameters: { readonly [name: string]: string };
  readonly issues: readonly Issue[];
};

/**
 * Parses `name=value,name=value`. The first `=` of a pair ends its name; a pair in double quotes may hold commas. Name
 * and value must both be there, and each name only once.
 *
 * @param option How messages name the place, e.g. "--parameters".
 */
export function parseParameterPairs(text: string, option = "--parameters"): ParameterPairs {
  const source = sourceOf(text, option);
  const issues: Issue[] = [];
  const parameters = new Map<string, string>();
  for (const pair of text === "" ? [] : pairsIn(text)) {
    const problem = addPair(pair.text, parameters);
    if (problem !== undefined) issues.push(issueOf(source, pair.span, problem));
  }
  return { parameters: Object.fromEntries(parameters), issues };
}

function issueOf(source: Source, span: Span, message: string): Issue {
  const problem: Problem = { code: "bad-parameter-pair", message, remedy: REMEDY };
  return issueAt(source, span, problem);
}

function addPair(pair: string, parameters: Map<string, string>): string | undefined {
  const equals = pair.indexOf("=");
  if (equals === -1)
    return `Cannot read the parameter "${pair}": it has no "=", expected name=value`;
  const name = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1);
  if (name === "")
    return `Cannot read the parameter "${pair}": it has no name, expected name=value`;
  if (value === "")
    return `Cannot read the parameter "${pair}": it has no value, expected name=value`;
  if (parameters.has(name))
    return `Cannot read the parameter "${pair}": "${name}" was given before, expected each name once`;
  parameters.set(name, value);
  return undefined;
}

function* pairsIn(text: string): Generator<{ text: string; span: Span }> {
  for (let start = 0; start <= text.length; ) {
    const closing = text[start] === '"' ? closingQuote(text, start + 1) : -1;
    const comma = text.indexOf(",", closing === -1 ? start : closing);
    const end = comma === -1 ? text.length : comma;
    const pair = closing === -1 ? text.slice(start, end) : text.slice(start + 1, closing);
    yield { text: pair, span: { start, end } };
    start = end + 1;
  }
}

/** The quote that ends a quoted pair: one before a comma or at the end of the text. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1))
    if (at === text.length - 1 || text[at + 1] === ",") return at;
  return -1;
}
