import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEventPattern } from "../../../../lib/local/services/events/event-pattern.ts";
import { PatternProblem } from "../../../../lib/local/services/events/pattern-matchers.ts";

const event = {
  source: "aws.ec2",
  "detail-type": "EC2 AMI State Change",
  resources: ["arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:ec2:eu-west-1::image/ami-2"],
  detail: {
    state: "available",
    size: 8,
    cost: -1.5,
    isLast: false,
    error: null,
    empty: [],
    address: "10.0.3.4",
    tags: { Name: "Web" },
    parts: [
      { id: "a", size: 1 },
      { id: "b", size: 2 },
    ],
  },
};
const matches = (pattern: object): boolean =>
  parseEventPattern(JSON.stringify(pattern)).matches(event);
const detail = (pattern: object): object => ({ detail: pattern });

describe("parseEventPattern() matches", () => {
  test.each<[object]>([
    [{ source: ["aws.ec2"] }],
    [{ source: ["aws.ssm", "aws.ec2"], "detail-type": ["EC2 AMI State Change"] }],
    [detail({ state: ["available", "failed"], tags: { Name: ["Web"] } })],
    [detail({ size: [8] })],
    [detail({ isLast: [false] })],
    [detail({ error: [null] })],
    [{ resources: ["arn:aws:ec2:eu-west-1::image/ami-2"] }],
    [{ resources: [{ suffix: "/ami-1" }] }],
    [{ source: [{ prefix: "aws." }] }],
    [{ source: [{ prefix: { "equals-ignore-case": "AWS." } }] }],
    [{ source: [{ suffix: { "equals-ignore-case": "EC2" } }] }],
    [{ source: [{ "equals-ignore-case": "AWS.ec2" }] }],
    [{ source: [{ wildcard: "a*.e*2" }] }],
    [{ resources: [{ wildcard: "arn:aws:ec2:*:*:image/*" }] }],
    [detail({ size: [{ numeric: [">", 0, "<=", 8] }] })],
    [detail({ cost: [{ numeric: ["=", -1.5] }] })],
    [detail({ address: [{ cidr: "10.0.0.0/16" }] })],
    [detail({ address: [{ cidr: "0.0.0.0/0" }] })],
    [detail({ state: [{ "anything-but": "pending" }] })],
    [detail({ state: [{ "anything-but": ["pending", "failed"] }] })],
    [detail({ state: [{ "anything-but": { prefix: "pend" } }] })],
    [detail({ state: [{ "anything-but": { suffix: ["ing", "ed"] } }] })],
    [detail({ size: [{ "anything-but": [1, 2] }] })],
    [{ resources: [{ "anything-but": "arn:aws:ec2:eu-west-1::image/ami-1" }] }],
    [detail({ state: [{ exists: true }] })],
    [detail({ error: [{ exists: true }] })],
    [detail({ nothing: [{ exists: false }] })],
    [detail({ nothing: { below: [{ exists: false }] } })],
    [detail({ empty: [{ exists: false }] })],
    [detail({ tags: [{ exists: false }] })],
    [detail({ parts: { id: ["a"], size: [1] } })],
    [detail({ $or: [{ state: ["failed"] }, { size: [8] }] })],
    [{ source: ["aws.ec2"], $or: [{ account: ["1"] }, { detail: { state: ["available"] } }] }],
  ])("%j", (pattern) => {
    expect(matches(pattern)).toBe(true);
  });
});

describe("parseEventPattern() does not match", () => {
  test.each<[object]>([
    [{ source: ["aws.ssm"] }],
    [{ source: ["AWS.EC2"] }],
    [detail({ size: ["8"] })],
    [detail({ isLast: ["false"] })],
    [detail({ error: ["null"] })],
    [detail({ state: [""] })],
    [{ source: ["aws.ec2"], account: ["1"] }],
    [detail({ tags: ["Web"] })],
    [detail({ state: { name: ["available"] } })],
    [detail({ size: [{ prefix: "8" }] })],
    [detail({ size: [{ numeric: [">", 8] }] })],
    [detail({ state: [{ numeric: [">", 0] }] })],
    [detail({ address: [{ cidr: "10.0.4.0/24" }] })],
    [detail({ state: [{ cidr: "0.0.0.0/0" }] })],
    [detail({ state: [{ "anything-but": ["available"] }] })],
    [detail({ nothing: [{ "anything-but": "x" }] })],
    [detail({ state: [{ exists: false }] })],
    [detail({ tags: [{ exists: true }] })],
    [detail({ parts: { id: ["a"], size: [2] } })],
    [detail({ $or: [{ state: ["failed"] }, { size: [9] }] })],
    [{ source: [{ wildcard: "aws" }] }],
    [detail({ toString: [{ exists: true }] })],
  ])("%j", (pattern) => {
    expect(matches(pattern)).toBe(false);
  });
});

describe("parseEventPattern() refuses", () => {
  test.each<[string, string]>([
    ["{", "Filter is not valid JSON"],
    ["[]", "Filter is not an object"],
    ["{}", "Empty patterns are not allowed"],
    ['{"source":[]}', "Empty arrays are not allowed"],
    ['{"source":"aws.ec2"}', '"source" must be an object or an array'],
    ['{"source":[["a"]]}', "A list may not hold a list"],
    ['{"source":[{"like":"a"}]}', "Unrecognized match type like"],
    ['{"source":[{"prefix":"a","suffix":"b"}]}', "Only one key allowed in match expression"],
    ['{"source":[{"prefix":""}]}', "prefix match pattern must be a non-empty string"],
    ['{"source":[{"exists":"yes"}]}', "exists match pattern must be either true or false."],
    ['{"source":[{"numeric":["!",1]}]}', "Unrecognized numeric range operator: !"],
    ['{"source":[{"numeric":["<","1"]}]}', "Value of < must be numeric"],
    ['{"source":[{"wildcard":"a**"}]}', "Consecutive wildcard characters"],
    ['{"source":[{"wildcard":"a\\\\b"}]}', "Invalid escape character in wildcard"],
    ['{"source":[{"anything-but":{"exists":true}}]}', "Unsupported anything-but pattern: exists"],
    [
      '{"source":[{"cidr":"10.0.0.0"}]}',
      "Malformed CIDR, one '/' and an IPv4 address required: 10.0.0.0",
    ],
  ])("%s", (json, message) => {
    expect(() => parseEventPattern(json)).toThrow(new PatternProblem(message));
  });
});

const leaf = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const tree = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== "__proto__" && key !== "$or"),
    fc.oneof({ depthSize: "small" }, leaf, tie("tree")),
    { minKeys: 1, maxKeys: 4 },
  ),
})).tree as fc.Arbitrary<{ [key: string]: unknown }>;

/** The pattern that says of each leaf what it is. */
function patternOf(value: { [key: string]: unknown }): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [
      key,
      below !== null && typeof below === "object"
        ? patternOf(below as { [key: string]: unknown })
        : [below],
    ]),
  );
}

test("every event matches the pattern of its own values, and still does with more members", () => {
  fc.assert(
    fc.property(tree, fc.string(), (value, extra) => {
      const pattern = parseEventPattern(JSON.stringify(patternOf(value)));
      expect(pattern.matches(value)).toBe(true);
      expect(pattern.matches({ [extra]: 1, ...value })).toBe(true);
    }),
  );
});

test("anything-but is the opposite of the value for every plain value", () => {
  const plain = fc.oneof(fc.string({ minLength: 1 }), fc.integer());
  fc.assert(
    fc.property(plain, plain, (value, other) => {
      const is = parseEventPattern(JSON.stringify({ a: [other] }));
      const isNot = parseEventPattern(JSON.stringify({ a: [{ "anything-but": [other] }] }));
      expect(isNot.matches({ a: value })).toBe(!is.matches({ a: value }));
    }),
  );
});

test("a wildcard without a star matches itself only, whatever signs it has", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (text, other) => {
      const wildcard = text.replaceAll(/[\\*]/g, "\\$&");
      const pattern = parseEventPattern(JSON.stringify({ a: [{ wildcard }] }));
      expect(pattern.matches({ a: text })).toBe(true);
      expect(pattern.matches({ a: other })).toBe(other === text);
    }),
  );
});
