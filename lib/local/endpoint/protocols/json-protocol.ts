import { AwsError, type Service } from "../service.ts";
import { textBody, type WireRequest, type WireResponse } from "../wire.ts";
import { type Protocol, unknownOperationMessage } from "./protocol.ts";

/** JSON 1.0 and 1.1: the operation in X-Amz-Target, the input as body. @see AWS JSON protocols, Smithy 2.0 */
export function jsonProtocol(version: "1.0" | "1.1"): Protocol {
  const answer = (status: number, body: string, requestId: string, more = {}): WireResponse => ({
    status,
    headers: {
      "content-type": `application/x-amz-json-${version}`,
      "x-amzn-requestid": requestId,
      ...more,
    },
    body: textBody(body),
  });
  return {
    decode: decodeJson,
    renderResult: (_service, _operation, result, requestId) =>
      // Some operations answer with no body at all, and clients accept an empty object for them too.
      answer(200, JSON.stringify(result ?? {}, writeDates), requestId),
    renderError: (_service, error, requestId) =>
      answer(
        error.status,
        JSON.stringify({ __type: error.code, message: error.message }),
        requestId,
        { "x-amzn-errortype": error.code },
      ),
    unknownOperation: (service, operation) =>
      new AwsError("UnknownOperationException", unknownOperationMessage(service, operation)),
  };
}

function decodeJson(
  service: Service,
  request: WireRequest,
  body: Uint8Array,
): { operation: string; input: unknown } {
  const [prefix, operation = ""] = (request.headers["x-amz-target"] ?? "").split(".");
  if (prefix !== service.targetPrefix || operation === "")
    throw new AwsError(
      "UnknownOperationException",
      `Cannot read the request: X-Amz-Target is "${request.headers["x-amz-target"] ?? ""}", expected "${service.targetPrefix ?? ""}.⟨operation⟩".`,
    );
  const text = Buffer.from(body).toString("utf8");
  return { operation, input: text === "" ? {} : parseObject(text) };
}

function parseObject(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // Answered below, like JSON of another kind.
  }
  throw new AwsError(
    "SerializationException",
    "Cannot read the request: the body is no JSON object.",
  );
}

/** Timestamps are seconds since 1970. Dates have become text before a replacer sees them, hence `this`. */
function writeDates(this: unknown, key: string, value: unknown): unknown {
  const original = (this as { readonly [key: string]: unknown })[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
