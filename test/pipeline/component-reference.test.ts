import { expect, test } from "vitest";
import { parseComponentReference } from "../../lib/pipeline/component-reference.ts";
import { outcome } from "./read.ts";

test("parseComponentReference() reads name@version", () => {
  expect(outcome(parseComponentReference("update-linux@1.x.x"))).toStrictEqual({
    name: "update-linux",
    version: { major: 1, minor: "x", patch: "x" },
  });
});

test("parseComponentReference() reads an ARN", () => {
  const arn = "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/x.x.x";
  const version = { major: "x", minor: "x", patch: "x" };
  expect(outcome(parseComponentReference(arn))).toStrictEqual({
    name: "update-linux",
    version,
    arn: { partition: "aws", region: "eu-west-1", account: "aws", name: "update-linux", version },
  });
});

const expected = "expected the ARN of a component or name@1.x.x";
test.each([
  ["update-linux", `${expected} → Write "update-linux@x.x.x" for its newest version.`],
  ["components/hello.yml", `${expected} → Use uri for a file.`],
  ["hello.yaml", `${expected} → Use uri for a file.`],
  [
    "update-linux@latest",
    "expected three numbers with dots, such as 1.0.0, or x for the newest, such as 1.0.x",
  ],
  ["a@1.0.0", "expected 3 to 128 letters, digits, - and _, with spaces only inside"],
])("parseComponentReference() refuses %s", (text, message) => {
  expect(outcome(parseComponentReference(text))).toBe(message);
});
