import { renderXml } from "../../endpoint/protocols/xml.ts";
import { AwsError } from "../../endpoint/service.ts";
import { textBody, type WireRequest, type WireResponse } from "../../endpoint/wire.ts";

/** Errors of S3 by code, with the status and message that S3 gives them. */
const ERRORS = {
  AccessDenied: [403, "Access Denied"],
  AccessControlListNotSupported: [400, "The bucket does not allow ACLs"],
  BadDigest: [
    400,
    "The Content-MD5 or checksum value that you specified did not match what the server received.",
  ],
  BucketAlreadyExists: [
    409,
    "The requested bucket name is not available. Please select a different name and try again.",
  ],
  BucketAlreadyOwnedByYou: [
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
  ],
  BucketNotEmpty: [409, "The bucket you tried to delete is not empty"],
  ConditionalRequestConflict: [
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
  ],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed size"],
  IllegalLocationConstraintException: [
    400,
    "The location constraint is incompatible for the region specific endpoint this request was sent to.",
  ],
  IncompleteBody: [
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  ],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 you specified is not valid."],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartOrder: [
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRequest: [400, "Invalid Request"],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchUpload: [
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  NoSuchVersion: [404, "The specified version does not exist."],
  NotImplemented: [501, "A header you provided implies functionality that is not implemented."],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
} as const;

/** An error of S3. @param detail Is added to S3's own words. */
export function s3Error(code: keyof typeof ERRORS, detail?: string): AwsError {
  const [status, message] = ERRORS[code];
  return new AwsError(code, detail === undefined ? message : `${message} ${detail}`, status);
}

/** The bucket is in another Region than the request was signed for. Clients follow the header that names it. */
export class WrongRegion extends AwsError {
  readonly region: string;
  constructor(region: string) {
    super(
      "PermanentRedirect",
      `The bucket you are attempting to access must be addressed using the specified endpoint. Its Region is ${region}.`,
      301,
    );
    this.region = region;
  }
}

/** The error as XML; answers to HEAD have the status only. */
export function renderS3Error(
  error: AwsError,
  request: WireRequest,
  requestId: string,
): WireResponse {
  const content = {
    Code: error.code,
    Message: error.message,
    Resource: request.path,
    RequestId: requestId,
  };
  const isBodiless = request.method === "HEAD" || error.status === 304;
  return {
    status: error.status,
    headers: {
      "content-type": "application/xml",
      "x-amz-request-id": requestId,
      ...(error instanceof WrongRegion ? { "x-amz-bucket-region": error.region } : {}),
    },
    body: isBodiless ? textBody("") : textBody(renderXml("Error", content)),
  };
}
