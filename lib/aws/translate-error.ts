/** Errors of AWS as ours, by their exact codes. What is not in the table is a bug, ours or AWS's, and stays as it is. */
import { Conflict, Denied, InvalidInput, NotFound, Unavailable } from "../errors.ts";

type Make = (message: string, cause: unknown) => Error;
const notFound: Make = (message, cause) => new NotFound(message, { cause });
const conflict: Make = (message, cause) => new Conflict(message, { cause });
const denied: Make = (message, cause) => new Denied(message, { cause });
const unavailable: Make = (message, cause) => new Unavailable(message, { cause });
const invalid: Make = (message, cause) => new InvalidInput(message, [], { cause });

const CODES: ReadonlyMap<string, Make> = new Map([
  ...codes(notFound, [
    // EC2
    "InvalidInstanceID.NotFound",
    "InvalidAMIID.NotFound",
    "InvalidAMIID.Unavailable",
    "InvalidSnapshot.NotFound",
    "InvalidSubnetID.NotFound",
    "InvalidGroup.NotFound",
    "InvalidKeyPair.NotFound",
    "InvalidHostID.NotFound",
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.NotFoundException",
    "InvalidLaunchTemplateId.VersionNotFound",
    // S3
    "NoSuchKey",
    "NoSuchBucket",
    // Systems Manager
    "ParameterNotFound",
    "ParameterVersionNotFound",
    "InvocationDoesNotExist",
    "InvalidCommandId",
    "InvalidDocument",
    // Step Functions
    "ExecutionDoesNotExist",
    "StateMachineDoesNotExist",
    // ECR
    "RepositoryNotFoundException",
    "ImageNotFoundException",
    // SNS, EventBridge, Lambda
    "NotFoundException",
    "ResourceNotFoundException",
  ]),
  ...codes(conflict, [
    "InvalidAMIName.Duplicate",
    "IncorrectInstanceState",
    "IncorrectState",
    "IdempotentParameterMismatch",
    // The client token belongs to a launch whose instance has ended since.
    "IdempotentInstanceTerminated",
    "PreconditionFailed",
    "ExecutionAlreadyExists",
    "StateMachineDeleting",
    "ParameterAlreadyExists",
    // ECR: the tag belongs to another image and cannot be changed.
    "ImageTagAlreadyExistsException",
    // EventBridge Scheduler
    "ConflictException",
  ]),
  ...codes(denied, [
    "UnauthorizedOperation",
    "AuthFailure",
    // The first spot instance of an account makes a role, which not everybody may do.
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationErrorException",
    "AuthorizationException",
    "KMSAccessDeniedException",
    "OptInRequired",
    "Blocked",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "ExpiredToken",
    "ExpiredTokenException",
    "SignatureDoesNotMatch",
    "CredentialsProviderError",
    // Sharing with everybody while the account forbids it.
    "OperationNotPermitted",
  ]),
  ...codes(unavailable, [
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TooManyUpdates",
    "SlowDown",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalErrorException",
    "InternalException",
    "InternalServerException",
    "RequestTimeout",
    "ConditionalRequestConflict",
    "OperationAborted",
    // Systems Manager says so of an instance whose agent has not answered yet.
    "InvalidInstanceId",
    // The snapshot of an image that is being deregistered.
    "InvalidSnapshot.InUse",
    // Too many copies of snapshots are under way to that Region.
    "ResourceLimitExceeded",
    "ServiceQuotaExceededException",
    "ConcurrentSnapshotLimitExceeded",
    "RateLimitExceededException",
    "ServerInternalException",
    "ExecutionLimitExceeded",
    "InsufficientFreeAddressesInSubnet",
    // Too many snapshots at a time; CreateImage and CopyImage say so.
    "ConcurrentSnapshotLimitExceeded",
    "SnapshotCreationPerVolumeRateExceeded",
    "ConcurrentTagAccess",
    "EC2ThrottledException",
    // The network
    "TimeoutError",
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
    "ENOTFOUND",
    "EAI_AGAIN",
    // The function's own time is over; what was under way is safe to repeat.
    "AbortError",
  ]),
  ...codes(invalid, [
    "InvalidParameterValue",
    "InvalidParameterCombination",
    "InvalidParameter",
    "MissingParameter",
    "ValidationError",
    "ValidationException",
    "InvalidAMIID.Malformed",
    "InvalidAMIAttributeItemValue",
    "InvalidBlockDeviceMapping",
    "InvalidParameters",
    "InvalidInput",
    "HierarchyLevelLimitExceededException",
    "ParameterPatternMismatchException",
    "UnsupportedParameterType",
    "InvalidLaunchTemplateId.Malformed",
    "UnsupportedOperation",
    "InvalidRequest",
    // License Manager
    "InvalidParameterValueException",
    "InvalidResourceStateException",
    "LicenseUsageException",
    "InvalidKmsKeyId",
  ]),
]);

function codes(make: Make, names: readonly string[]): readonly (readonly [string, Make])[] {
  return names.map((name) => [name, make] as const);
}

/** The code of an error of AWS, or of the network. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (CODES.has(error.name)) return error.name;
  const { code, Code } = error as { readonly code?: unknown; readonly Code?: unknown };
  for (const given of [Code, code]) if (typeof given === "string") return given;
  return error.name;
}

/**
 * Waits for a call and translates its error.
 *
 * @param what The action, as it completes "Cannot …": "launch an instance of ami-1 in eu-west-1".
 */
export async function translating<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translated(what, error);
  }
}

/** An error of AWS as ours, or as it is. */
export function translated(what: string, error: unknown): unknown {
  const code = codeOf(error);
  const make = CODES.get(code) ?? (isFaultOfService(error) ? unavailable : undefined);
  if (make === undefined || !(error instanceof Error)) return error;
  const said = error.message === "" || error.message === code ? "" : `: ${error.message}`;
  return make(`Cannot ${what}: ${code}${said}`, error);
}

/** True when the service, or something before it, answered with a 5xx, whatever it said. */
function isFaultOfService(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** What a call gives, or undefined when AWS answers with one of some codes. */
export async function unless<T>(
  codesOfNothing: readonly string[],
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (codesOfNothing.includes(codeOf(error))) return undefined;
    throw error;
  }
}
