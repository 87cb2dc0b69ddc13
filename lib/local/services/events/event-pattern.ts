/**
 * Event patterns of EventBridge. A pattern has the structure of the events it matches; at its leaves are lists of values
 * and operators, of which one must fit.
 */
import { isObject, type Matcher, matcherOf, PatternProblem } from "./pattern-matchers.ts";

/** A pattern that has been checked: tells whether an event fits. */
export type EventPattern = { readonly matches: (event: unknown) => boolean };

type Test = (object: { readonly [key: string]: unknown }) => boolean;

/**
 * Reads a pattern from JSON text.
 *
 * @throws {PatternProblem} With what is wrong, in EventBridge's words where they are known.
 */
export function parseEventPattern(json: string): EventPattern {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new PatternProblem("Filter is not valid JSON");
  }
  if (!isObject(value)) throw new PatternProblem("Filter is not an object");
  const test = objectTest(value);
  return { matches: (event) => isObject(event) && test(event) };
}

function objectTest(pattern: { readonly [key: string]: unknown }): Test {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternProblem("Empty patterns are not allowed");
  const tests = entries.map(([key, below]) =>
    key === "$or" && isAlternatives(below) ? anyOf(below) : memberTest(key, below),
  );
  return (object) => tests.every((test) => test(object));
}

/** An `$or` that does not hold a list of objects is a member of that name. */
function isAlternatives(below: unknown): below is readonly { readonly [key: string]: unknown }[] {
  return Array.isArray(below) && below.length >= 2 && below.every(isObject);
}

function anyOf(alternatives: readonly { readonly [key: string]: unknown }[]): Test {
  const tests = alternatives.map(objectTest);
  return (object) => tests.some((test) => test(object));
}

function memberTest(key: string, below: unknown): Test {
  if (isObject(below)) return nestedTest(key, objectTest(below));
  if (!Array.isArray(below)) throw new PatternProblem(`"${key}" must be an object or an array`);
  if (below.length === 0) throw new PatternProblem("Empty arrays are not allowed");
  const tests = below.map((element: unknown) => leafTest(key, element));
  return (object) => tests.some((test) => test(object));
}

/** In a list of objects, one of them has to fit by itself. */
function nestedTest(key: string, test: Test): Test {
  const presence = test({});
  return (object) => {
    const value = own(object, key);
    // Without the object its members are absent, which is what { "exists": false } asks for.
    if (value === undefined) return presence;
    return [value].flat(Number.POSITIVE_INFINITY).some((item) => isObject(item) && test(item));
  };
}

function leafTest(key: string, element: unknown): Test {
  if (isObject(element) && Object.keys(element).join() === "exists")
    return existsTest(key, element["exists"]);
  const matches: Matcher = matcherOf(element);
  return (object) => leaves(own(object, key)).some(matches);
}

/** Only leaves exist: an object or an empty list does not. */
function existsTest(key: string, wanted: unknown): Test {
  if (typeof wanted !== "boolean")
    throw new PatternProblem("exists match pattern must be either true or false.");
  return (object) => leaves(own(object, key)).length > 0 === wanted;
}

function own(object: { readonly [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The plain values that a member has; a list counts as all of its elements. */
function leaves(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return [value].flat(Number.POSITIVE_INFINITY).filter((item) => !isObject(item));
}
