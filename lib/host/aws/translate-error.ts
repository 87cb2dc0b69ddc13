import { Denied, InvalidInput, NotFound, Unavailable } from "../../errors.ts";

const CLASSES = new Map(
  [
    {
      make: NotFound,
      codes: [
        "NoSuchKey",
        "NoSuchBucket",
        "NotFound",
        "ParameterNotFound",
        "ParameterVersionNotFound",
        "ResourceNotFoundException",
      ],
    },
    {
      make: Denied,
      codes: [
        "AccessDenied",
        "AccessDeniedException",
        "AllAccessDisabled",
        "CredentialsProviderError",
        "ExpiredToken",
        "ExpiredTokenException",
        "ForbiddenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "TokenProviderError",
        "UnrecognizedClientException",
      ],
    },
    {
      make: Unavailable,
      codes: [
        "InternalError",
        "InternalServerError",
        "RequestTimeout",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottlingException",
        "TimeoutError",
        "TooManyRequestsException",
        "ECONNREFUSED",
        "ECONNRESET",
        "EAI_AGAIN",
        "ENOTFOUND",
        "EPIPE",
        "ETIMEDOUT",
      ],
    },
    {
      make: InvalidInput,
      codes: [
        "InvalidBucketName",
        "InvalidParameterException",
        "InvalidParameterValueException",
        "InvalidRequestException",
        "ValidationException",
      ],
    },
  ].flatMap(({ make, codes }) => codes.map((code) => [code, make] as const)),
);

/**
 * The error of lib/errors.ts that an SDK or network error stands for, by its exact code.
 *
 * @param what What was tried, with action and resource: `Cannot get "s3://bucket/key" (s3:GetObject)`.
 * @returns The error itself when its code is none that a caller can act on.
 */
export function translateError(error: unknown, what: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const make = CLASSES.get(error.name) ?? CLASSES.get(code);
  if (make === undefined) return error;
  const message = `${what}: ${error.message === "" ? error.name : error.message}`;
  return make === InvalidInput
    ? new InvalidInput(message, [], { cause: error })
    : new make(message, { cause: error } as never);
}

/** Runs a call, with its errors translated; see {@link translateError}. */
export async function translated<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translateError(error, what);
  }
}
