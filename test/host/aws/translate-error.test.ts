import { expect, test } from "vitest";
import { translated, translateError } from "../../../lib/host/aws/translate-error.ts";

const named = (name: string) => Object.assign(new Error("why"), { name });

test.each([
  ["NoSuchKey", "Kiln.NotFound"],
  ["NoSuchBucket", "Kiln.NotFound"],
  ["ParameterNotFound", "Kiln.NotFound"],
  ["AccessDenied", "Kiln.Denied"],
  ["AccessDeniedException", "Kiln.Denied"],
  ["ExpiredToken", "Kiln.Denied"],
  ["CredentialsProviderError", "Kiln.Denied"],
  ["SlowDown", "Kiln.Unavailable"],
  ["ThrottlingException", "Kiln.Unavailable"],
  ["ValidationException", "Kiln.InvalidInput"],
])("translateError() of %s is a %s", (code, name) => {
  const cause = named(code);
  expect(translateError(cause, 'Cannot get "x"')).toMatchObject({
    name,
    message: 'Cannot get "x": why',
    cause,
  });
});

test("translateError() goes by the code of a network error", () => {
  const error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  expect(translateError(error, "Cannot")).toMatchObject({ name: "Kiln.Unavailable" });
});

test("translateError() leaves what it does not know as it is", () => {
  const error = named("NoSuchKeyEither");
  expect(translateError(error, "Cannot")).toBe(error);
  expect(translateError("text", "Cannot")).toBe("text");
});

test("translated() passes a value on", async () => {
  expect(await translated("Cannot", async () => 5)).toBe(5);
});
