import { InvalidInput } from "../errors.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { compareTexts } from "./compare-texts.ts";
import type { ConditionProbe, HashAlgorithm } from "./condition-probe.ts";
import type { Comparison, ComparisonOperator, Decision, Expression, If } from "./expression.ts";
import { matchPattern } from "./pattern/match-pattern.ts";
import { PatternError } from "./pattern/pattern.ts";

/** Gives a template its text; see `resolveText`. */
export type ResolveTemplate = (template: string) => Promise<string>;

const asItIs: ResolveTemplate = (template) => Promise.resolve(template);

/**
 * Evaluates an expression. `and` stops at the first false, `or` at the first true; what is behind is not looked at.
 *
 * @param resolve Resolves references; left out for expressions that hold none any more.
 * @throws {InvalidInput} A pattern that came through a reference is no regular expression.
 */
export async function evaluate(
  expression: Expression,
  probe: ConditionProbe,
  resolve: ResolveTemplate = asItIs,
): Promise<boolean> {
  if (expression.kind === "comparison") return compare(expression, probe, resolve);
  if (expression.kind === "not") return !(await evaluate(expression.operand, probe, resolve));
  const isDecisive = expression.kind === "or";
  for (const operand of expression.operands)
    if ((await evaluate(operand, probe, resolve)) === isDecisive) return isDecisive;
  return !isDecisive;
}

/** Evaluates a step's `if`; a step without one is executed. Throws like {@link evaluate}. */
export async function decide(
  condition: If | undefined,
  probe: ConditionProbe,
  resolve?: ResolveTemplate,
): Promise<Decision> {
  if (condition === undefined) return "Execute";
  return (await evaluate(condition.expression, probe, resolve)) ? condition.then : condition.else;
}

type Test = (
  operand: string,
  companion: string,
  probe: ConditionProbe,
) => boolean | Promise<boolean>;

async function compare(
  comparison: Comparison,
  probe: ConditionProbe,
  resolve: ResolveTemplate,
): Promise<boolean> {
  const operand = await resolve(comparison.operand);
  const companion = await resolve(comparison.companion);
  return TESTS[comparison.operator](operand, companion, probe);
}

/** Two-sided comparisons read "companion OP operand": `numberLessThan: 10` with `value: 4` asks whether 4 < 10. */
const TESTS: { readonly [operator in ComparisonOperator]: Test } = {
  stringIsEmpty: (operand) => operand === "",
  stringIsWhitespace: (operand) => /^[ \t\r\n\v\f]+$/.test(operand),
  stringEquals: byText((order) => order === 0),
  stringLessThan: byText((order) => order < 0),
  stringLessThanEquals: byText((order) => order <= 0),
  stringGreaterThan: byText((order) => order > 0),
  stringGreaterThanEquals: byText((order) => order >= 0),
  patternMatches: matches,
  numberEquals: byNumber((order) => order === 0),
  numberLessThan: byNumber((order) => order < 0),
  numberLessThanEquals: byNumber((order) => order <= 0),
  numberGreaterThan: byNumber((order) => order > 0),
  numberGreaterThanEquals: byNumber((order) => order >= 0),
  binaryExists: (operand, _, probe) => probe.binaryExists(operand),
  fileExists: (operand, _, probe) => probe.fileExists(operand),
  folderExists: (operand, _, probe) => probe.folderExists(operand),
  fileMD5Equals: byHash("MD5"),
  fileSHA1Equals: byHash("SHA1"),
  fileSHA256Equals: byHash("SHA256"),
  fileSHA512Equals: byHash("SHA512"),
};

function byText(accepts: (order: number) => boolean): Test {
  return (operand, value) => accepts(compareTexts(value, operand));
}

/** False when either side is no number. */
function byNumber(accepts: (order: number) => boolean): Test {
  return (operand, value) => {
    const order = compareNumbers(value, operand);
    return order !== undefined && accepts(order);
  };
}

/** False for a file that cannot be read. */
function byHash(algorithm: HashAlgorithm): Test {
  return async (operand, path, probe) =>
    (await probe.fileHash(path, algorithm))?.toLowerCase() === operand.toLowerCase();
}

function matches(pattern: string, value: string): boolean {
  try {
    return matchPattern(pattern, value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new InvalidInput(
      `Cannot use the pattern "${pattern}": ${error.message}, expected an RE2 regular expression`,
    );
  }
}
