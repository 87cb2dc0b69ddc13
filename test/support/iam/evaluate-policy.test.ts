import { describe, expect, test } from "vitest";
import { allowed, type Conditions, type PolicyDocument } from "./evaluate-policy.ts";

const ARN = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
const allow = (Condition?: Conditions, Action = "ec2:StopInstances"): PolicyDocument => ({
  Statement: [
    {
      Effect: "Allow",
      Action,
      Resource: "arn:aws:ec2:*:*:instance/*",
      ...(Condition && { Condition }),
    },
  ],
});
const stop = { action: "ec2:StopInstances", resource: ARN };

describe("allowed()", () => {
  test.each([
    ["an action in any case", allow(undefined, "EC2:stopinstances"), stop, true],
    ["a wildcard in the action", allow(undefined, "ec2:Stop*"), stop, true],
    ["another action", allow(undefined, "ec2:StartInstances"), stop, false],
    [
      "another resource",
      allow(),
      { ...stop, resource: `${ARN}`.replace("instance", "volume") },
      false,
    ],
    ["no policy at all", { Statement: [] }, stop, false],
  ])("by action and resource: %s", (_, document, request, expected) => {
    expect(allowed([document], request)).toBe(expected);
  });

  const tag = "aws:ResourceTag/kiln:stack";
  test.each<[string, Conditions, Record<string, string | string[]> | undefined, boolean]>([
    ["StringEquals holds", { StringEquals: { [tag]: "a" } }, { [tag]: "a" }, true],
    ["StringEquals does not", { StringEquals: { [tag]: "a" } }, { [tag]: "b" }, false],
    ["one of several values", { StringEquals: { [tag]: ["a", "b"] } }, { [tag]: "b" }, true],
    [
      "a key in another case",
      { StringEquals: { "AWS:resourcetag/kiln:stack": "a" } },
      { [tag]: "a" },
      true,
    ],
    [
      "a tag in another case",
      { StringEquals: { "aws:ResourceTag/Kiln:Stack": "a" } },
      { [tag]: "a" },
      false,
    ],
    ["a key that is missing", { StringEquals: { [tag]: "a" } }, undefined, false],
    [
      "IfExists with a key that is missing",
      { StringEqualsIfExists: { [tag]: "a" } },
      undefined,
      true,
    ],
    [
      "IfExists with another value",
      { StringEqualsIfExists: { [tag]: "a" } },
      { [tag]: "b" },
      false,
    ],
    [
      "StringLike",
      { StringLike: { "s3:prefix": "builds/*" } },
      { "s3:prefix": "builds/b-1/x" },
      true,
    ],
    [
      "ArnLike",
      { ArnLike: { "aws:SourceArn": "arn:*:rule/?" } },
      { "aws:SourceArn": "arn:a:rule/b" },
      true,
    ],
    [
      "Bool",
      { Bool: { "aws:SecureTransport": "false" } },
      { "aws:SecureTransport": "true" },
      false,
    ],
    [
      "ForAllValues with a value too many",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
      { "aws:TagKeys": ["a", "b"] },
      false,
    ],
    ["ForAllValues with none", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, {}, true],
    [
      "ForAnyValue",
      { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
      { "aws:TagKeys": ["b", "a"] },
      true,
    ],
    [
      "two conditions, of which one holds",
      { StringEquals: { a: "1", b: "2" } },
      { a: "1", b: "3" },
      false,
    ],
  ])("by condition: %s", (_, condition, context, expected) => {
    const request = { ...stop, ...(context && { context }) };
    expect(allowed([allow(condition)], request)).toBe(expected);
  });

  test("denies what another statement denies", () => {
    const deny: PolicyDocument = { Statement: [{ Effect: "Deny", Action: "*", Resource: ARN }] };
    expect(allowed([allow(), deny], stop)).toBe(false);
    expect(allowed([allow(), deny], { ...stop, resource: `${ARN}2` })).toBe(true);
  });

  test("refuses to decide by an operator that it does not know", () => {
    expect(() => allowed([allow({ NumericLessThan: { a: "1" } })], stop)).toThrow(
      "Cannot decide a condition: operator NumericLessThan is unknown",
    );
  });
});
