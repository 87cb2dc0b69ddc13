import { codeOf } from "../../aws/translate-error.ts";
import { Denied } from "../../errors.ts";

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);
const UNKNOWN = new Set([
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "IncompleteSignature",
]);

/**
 * Waits for a call and says what to do when AWS refuses its credentials.
 *
 * @param profile As it was named, if it was.
 * @throws {Denied} with a remedy; any other error as it is.
 */
export async function withSignInRemedy<T>(
  profile: string | undefined,
  call: Promise<T>,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const code = codeOf(error instanceof Denied ? error.cause : error);
    const login = `aws sso login${profile === undefined ? "" : ` --profile ${profile}`}`;
    if (EXPIRED.has(code))
      throw new Denied(
        `Cannot sign in to AWS: the credentials have expired\n  → Get new ones, with SSO by "${login}".`,
        { cause: error },
      );
    if (UNKNOWN.has(code))
      throw new Denied(
        `Cannot sign in to AWS: it does not know these credentials (${code})\n  → Look at --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID.`,
        { cause: error },
      );
    throw error;
  }
}
