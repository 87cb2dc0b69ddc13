import { expect, test } from "vitest";
import { translated } from "../../../lib/aws/translate-error.ts";
import { withSignInRemedy } from "../../../lib/cli/account/sign-in-remedy.ts";
import { Denied } from "../../../lib/errors.ts";

/** An error of AWS as adapters throw it. */
function refusal(code: string): unknown {
  return translated("describe the stack", Object.assign(new Error("No"), { name: code }));
}

test.each([
  [
    "ExpiredToken",
    'Cannot sign in to AWS: the credentials have expired\n  → Get new ones, with SSO by "aws sso login --profile images".',
  ],
  [
    "ExpiredTokenException",
    'Cannot sign in to AWS: the credentials have expired\n  → Get new ones, with SSO by "aws sso login --profile images".',
  ],
  [
    "InvalidClientTokenId",
    "Cannot sign in to AWS: it does not know these credentials (InvalidClientTokenId)\n  → Look at --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID.",
  ],
])("withSignInRemedy() says what to do about %s", async (code, message) => {
  await expect(withSignInRemedy("images", Promise.reject(refusal(code)))).rejects.toThrow(
    new Denied(message),
  );
});

test("withSignInRemedy() leaves a missing permission as it is", async () => {
  const error = refusal("AccessDenied");
  await expect(withSignInRemedy(undefined, Promise.reject(error))).rejects.toBe(error);
});
