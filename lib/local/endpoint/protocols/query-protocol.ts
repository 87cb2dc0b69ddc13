import { AwsError, type Service } from "../service.ts";
import { queryPairs, textBody, type WireRequest, type WireResponse } from "../wire.ts";
import { type Protocol, unknownOperationMessage } from "./protocol.ts";
import { parseQueryInput } from "./query-input.ts";
import { renderXml } from "./xml.ts";

/** The query protocol of SNS and STS. @see AWS Query protocol, Smithy 2.0 */
export const queryProtocol: Protocol = {
  decode: decodeQuery,
  renderResult(service, operation, result, requestId) {
    const content = {
      [`${operation}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    };
    return xmlResponse(
      200,
      renderXml(`${operation}Response`, content, service.namespace),
      requestId,
    );
  },
  renderError(service, error, requestId) {
    const fault = error.status >= 500 ? "Receiver" : "Sender";
    const content = {
      Error: { Type: fault, Code: error.code, Message: error.message },
      RequestId: requestId,
    };
    return xmlResponse(
      error.status,
      renderXml("ErrorResponse", content, service?.namespace),
      requestId,
    );
  },
  unknownOperation: invalidAction,
};

/** The variant of EC2: no result element, other names for errors, lists without `member`. */
export const ec2QueryProtocol: Protocol = {
  decode: decodeQuery,
  renderResult(service, operation, result, requestId) {
    const content = { requestId, ...result };
    return xmlResponse(
      200,
      renderXml(`${operation}Response`, content, service.namespace),
      requestId,
    );
  },
  renderError(_service, error, requestId) {
    const content = {
      Errors: { Error: { Code: error.code, Message: error.message } },
      RequestID: requestId,
    };
    return xmlResponse(error.status, renderXml("Response", content), requestId);
  },
  unknownOperation: invalidAction,
};

/** Parameters come in the body of a POST, or in the URL, as presigned requests have them. */
function decodeQuery(
  _service: Service,
  request: WireRequest,
  body: Uint8Array,
): { operation: string; input: unknown } {
  // In a form, unlike in a URL, a plus sign is a space.
  const form = Buffer.from(body).toString("utf8").trim().replaceAll("+", "%20");
  const fromUrl = queryPairs(request.query).filter(([name]) => !name.startsWith("X-Amz-"));
  const tree = parseQueryInput([...fromUrl, ...queryPairs(form)]);
  const { Action: action, Version: _, ...input } = tree;
  if (typeof action !== "string" || action === "")
    throw new AwsError(
      "MissingAction",
      "Cannot read the request: the parameter Action is missing.",
    );
  return { operation: action, input };
}

function invalidAction(service: string, operation: string): AwsError {
  return new AwsError("InvalidAction", unknownOperationMessage(service, operation));
}

function xmlResponse(status: number, xml: string, requestId: string): WireResponse {
  return {
    status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body: textBody(xml),
  };
}
