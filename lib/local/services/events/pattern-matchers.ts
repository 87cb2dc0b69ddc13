import { isIPv4 } from "node:net";

/** Decides about one plain value of an event: text, number, boolean or null. */
export type Matcher = (value: unknown) => boolean;

/** What is wrong with a pattern, in words. */
export class PatternProblem extends Error {
  override readonly name = "PatternProblem";
}

/**
 * The matcher that an element of a pattern's list stands for: a plain value, or an object with one operator.
 *
 * @throws {PatternProblem}
 * @see EventBridge User Guide, "Comparison operators in event patterns"
 */
export function matcherOf(element: unknown): Matcher {
  if (!isObject(element)) return exactly(element);
  const [operator, ...more] = Object.keys(element);
  if (operator === undefined || more.length > 0)
    throw new PatternProblem("Only one key allowed in match expression");
  const make = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (make === undefined) throw new PatternProblem(`Unrecognized match type ${operator}`);
  return make(element[operator]);
}

const OPERATORS: { readonly [operator: string]: (operand: unknown) => Matcher } = {
  prefix: (operand) => textMatcher("prefix", operand, (text, part) => text.startsWith(part)),
  suffix: (operand) => textMatcher("suffix", operand, (text, part) => text.endsWith(part)),
  "equals-ignore-case": equalsIgnoreCase,
  wildcard,
  numeric,
  cidr,
  "anything-but": anythingBut,
};

function exactly(element: unknown): Matcher {
  if (element !== null && !["string", "number", "boolean"].includes(typeof element))
    throw new PatternProblem("A list may not hold a list");
  return (value) => value === element;
}

/** `{ "prefix": "a" }` or `{ "prefix": { "equals-ignore-case": "a" } }`. */
function textMatcher(
  operator: string,
  operand: unknown,
  test: (text: string, part: string) => boolean,
): Matcher {
  if (isObject(operand)) {
    const part = nonEmptyText(operator, operand["equals-ignore-case"]).toLowerCase();
    return (value) => typeof value === "string" && test(value.toLowerCase(), part);
  }
  const part = nonEmptyText(operator, operand);
  return (value) => typeof value === "string" && test(value, part);
}

function equalsIgnoreCase(operand: unknown): Matcher {
  if (typeof operand !== "string")
    throw new PatternProblem("equals-ignore-case match pattern must be a string");
  return (value) => typeof value === "string" && value.toLowerCase() === operand.toLowerCase();
}

/** A star stands for any characters; a backslash takes its meaning from a star or a backslash. */
function wildcard(operand: unknown): Matcher {
  const pattern = nonEmptyText("wildcard", operand);
  if (pattern.includes("**")) throw new PatternProblem("Consecutive wildcard characters");
  if (!/^(?:[^\\]|\\[\\*])*$/s.test(pattern))
    throw new PatternProblem("Invalid escape character in wildcard");
  const source = pattern.replaceAll(/\\(.)|[^\\]/gs, (part, escaped?: string) => {
    if (part === "*") return ".*";
    return (escaped ?? part).replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
  });
  const expression = new RegExp(`^${source}$`, "s");
  return (value) => typeof value === "string" && expression.test(value);
}

const COMPARISONS: { readonly [sign: string]: (value: number, limit: number) => boolean } = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** `{ "numeric": [">", 0, "<=", 5] }`. */
function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length))
    throw new PatternProblem("Value of numeric must be an array of one or two comparisons");
  const tests: Matcher[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const [sign, limit] = [String(operand[at]), operand[at + 1] as unknown];
    const compare = Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
    if (compare === undefined)
      throw new PatternProblem(`Unrecognized numeric range operator: ${sign}`);
    if (typeof limit !== "number") throw new PatternProblem(`Value of ${sign} must be numeric`);
    tests.push((value) => typeof value === "number" && compare(value, limit));
  }
  return (value) => tests.every((test) => test(value));
}

function cidr(operand: unknown): Matcher {
  const [address = "", bits = ""] = String(operand).split("/");
  if (!isIPv4(address) || !/^(?:[0-9]|[12][0-9]|3[0-2])$/.test(bits))
    throw new PatternProblem(`Malformed CIDR, one '/' and an IPv4 address required: ${operand}`);
  const shift = 32 - Number(bits);
  // A shift by 32 would be one by 0.
  const network = (text: string): number => (shift === 32 ? 0 : addressNumber(text) >>> shift);
  return (value) =>
    typeof value === "string" && isIPv4(value) && network(value) === network(address);
}

function addressNumber(address: string): number {
  return address.split(".").reduce((sum, part) => (sum << 8) | Number(part), 0) >>> 0;
}

const NEGATABLE = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/** A value, a list of values, or one of the text operators with one or several operands. */
function anythingBut(operand: unknown): Matcher {
  const refused = Array.isArray(operand) ? operand : [operand];
  if (refused.length === 0) throw new PatternProblem("Empty arrays are not allowed");
  const matchers = refused.flatMap((one: unknown) => {
    if (!isObject(one)) return [exactly(one)];
    const [operator = ""] = Object.keys(one);
    if (!NEGATABLE.includes(operator) || Array.isArray(operand))
      throw new PatternProblem(`Unsupported anything-but pattern: ${operator}`);
    const operands = [one[operator]].flat();
    return operands.map((each) => matcherOf({ [operator]: each }));
  });
  return (value) => !matchers.some((matches) => matches(value));
}

function nonEmptyText(operator: string, operand: unknown): string {
  if (typeof operand === "string" && operand !== "") return operand;
  throw new PatternProblem(`${operator} match pattern must be a non-empty string`);
}

/** True for objects but arrays and null. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
