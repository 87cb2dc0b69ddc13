import { expect, test } from "vitest";
import {
  parseComponentArn,
  parseImageArn,
  parseWorkflowArn,
} from "../../lib/pipeline/image-builder-arn.ts";
import { outcome } from "./read.ts";

test("parseImageArn() takes an ARN without a version for the newest", () => {
  expect(
    outcome(parseImageArn("arn:aws-cn:imagebuilder:cn-north-1:111122223333:image/web")),
  ).toStrictEqual({
    partition: "aws-cn",
    region: "cn-north-1",
    account: "111122223333",
    name: "web",
    version: { major: "x", minor: "x", patch: "x" },
  });
});

test("parseComponentArn() reads a build of a Marketplace component", () => {
  expect(
    outcome(
      parseComponentArn(
        "arn:aws:imagebuilder:eu-west-1:aws-marketplace:component/cis-al2023/1.0.0/1",
      ),
    ),
  ).toStrictEqual({
    partition: "aws",
    region: "eu-west-1",
    account: "aws-marketplace",
    name: "cis-al2023",
    version: { major: 1, minor: 0, patch: 0, build: 1 },
  });
});

test("parseWorkflowArn() reads the type", () => {
  expect(
    outcome(parseWorkflowArn("arn:aws:imagebuilder:eu-west-1:aws:workflow/test/test-image/x.x.x")),
  ).toStrictEqual({
    partition: "aws",
    region: "eu-west-1",
    account: "aws",
    name: "test-image",
    version: { major: "x", minor: "x", patch: "x" },
    type: "test",
  });
});

test.each([
  [
    parseImageArn,
    "arn:aws:imagebuilder:eu-west-1:aws:component/x/1.0.0",
    'it is the ARN of a resource of type "component", expected the ARN of an image, arn:aws:imagebuilder:…:image/name/1.x.x',
  ],
  [
    parseComponentArn,
    "arn:aws:imagebuilder:eu-west-1:aws:component/My App/1.0.0",
    'the name "My App" has other characters than a-z, 0-9, - and _, expected the ARN of a component, arn:aws:imagebuilder:…:component/name/1.x.x',
  ],
  [
    parseComponentArn,
    "arn:aws:imagebuilder:eu-west-1:12:component/x/1.0.0",
    "expected the ARN of a component, arn:aws:imagebuilder:…:component/name/1.x.x",
  ],
  [
    parseComponentArn,
    "arn:aws:imagebuilder:eu-west-1:aws:component/x/1.x.0",
    'a number stands after an "x", expected only "x" after the first one → Write "1.x.x".',
  ],
  [
    parseWorkflowArn,
    "arn:aws:imagebuilder:eu-west-1:aws:workflow/x/1.0.0",
    "expected the ARN of a workflow, arn:aws:imagebuilder:…:workflow/build/name/1.x.x",
  ],
])("%o refuses %s", (parse, arn, expected) => {
  expect(outcome<unknown>(parse(arn))).toBe(expected);
});
