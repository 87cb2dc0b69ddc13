import { expect, test } from "vitest";
import { normalizeName, parseResourceName } from "../../lib/pipeline/resource-name.ts";
import { outcome } from "./read.ts";

test.each(["web", "My App_2", "-a-", "x".repeat(128), "123"])(
  "parseResourceName() takes %j",
  (name) => {
    expect(outcome(parseResourceName(name))).toBe(name);
  },
);

const expected = "expected 3 to 128 letters, digits, - and _, with spaces only inside";
test.each([
  ["ab", expected],
  ["", expected],
  [" web", `${expected} → Write "web".`],
  ["web/app", `${expected} → Write "web-app".`],
  ["x".repeat(129), `${expected} → Write "${"x".repeat(128)}".`],
])("parseResourceName() refuses %j", (name, message) => {
  expect(outcome(parseResourceName(name))).toBe(message);
});

test("normalizeName() makes one name of those that collide in an account", () => {
  expect(["My App", "my_app", "MY-APP"].map(normalizeName)).toStrictEqual(Array(3).fill("my-app"));
});
