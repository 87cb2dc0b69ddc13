import { familyOf, protocolOf } from "./answer-service.ts";
import type { Context } from "./context.ts";
import { jsonProtocol } from "./protocols/json-protocol.ts";
import { queryProtocol } from "./protocols/query-protocol.ts";
import { type OpenCall, settle } from "./run-call.ts";
import { AwsError, type Service } from "./service.ts";
import { type Family, refusalError, SignatureRefused } from "./signature/signature-refused.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/**
 * Answers what cannot be served: an unsigned request, an unreadable signature, a service that the local cloud lacks. The
 * answer has the form that the client seems to expect.
 *
 * @param errorFor The error; by default it says what is missing.
 */
export function answerStranger(
  context: Context,
  call: OpenCall,
  errorFor: (family: Family) => AwsError = (family) => defaultError(context, call, family),
): Promise<WireResponse> {
  const { request, requestId } = call;
  const service = context.services.get(call.service) ?? serviceByTarget(context, request);
  const family = service === undefined ? guessFamily(context, call) : familyOf(service);
  const work = async (): Promise<WireResponse> => {
    throw errorFor(family);
  };
  return settle(context, call, family, work, (error) => {
    if (service !== undefined) return protocolOf(service).renderError(service, error, requestId);
    const rest = [...context.restServices.values()][0];
    if (family === "s3" && rest !== undefined) return rest.renderError(error, request, requestId);
    const protocol = family === "json" ? jsonProtocol("1.1") : queryProtocol;
    return protocol.renderError(undefined, error, requestId);
  });
}

function defaultError(context: Context, call: OpenCall, family: Family): AwsError {
  if (call.service === "") return refusalError(new SignatureRefused("missing"), family);
  const known = [...context.services.keys(), ...context.restServices.keys()].sort().join(", ");
  return new AwsError(
    family === "json" ? "UnknownOperationException" : "UnknownOperation",
    `Cannot reach the service "${call.service}": the local cloud does not have it. It has: ${known}.`,
    404,
  );
}

function serviceByTarget(context: Context, request: WireRequest): Service | undefined {
  const prefix = (request.headers["x-amz-target"] ?? "").split(".")[0];
  return [...context.services.values()].find(
    (service) => service.targetPrefix !== undefined && service.targetPrefix === prefix,
  );
}

function guessFamily(context: Context, call: OpenCall): Family {
  if (call.service !== "")
    return context.restServices.has(call.service) ? "s3" : familyByType(call);
  const type = familyByType(call);
  return type === "json" && call.request.headers["x-amz-target"] === undefined ? "s3" : type;
}

function familyByType(call: OpenCall): Family {
  const type = call.request.headers["content-type"] ?? "";
  return type.startsWith("application/x-www-form-urlencoded") ? "query" : "json";
}
