import { Readable } from "node:stream";
import type { Context } from "./context.ts";
import { payloadOf, readAll, statedPayloadHash } from "./payload/payload.ts";
import type { RestService } from "./rest-service.ts";
import { type OpenCall, runWithFaults, settle } from "./run-call.ts";
import { authenticate } from "./signature/authenticate.ts";
import type { Authorization } from "./signature/authorization.ts";
import { sha256Hex } from "./signature/signing-key.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Answers a signed request to a REST service. Its body is only read here where the service has a limit for it. */
export function answerRest(
  context: Context,
  call: OpenCall,
  service: RestService,
  authorization: Authorization,
): Promise<WireResponse> {
  const { requestId } = call;
  const work = async (): Promise<WireResponse> => {
    const { request, stated } = await statedRequest(call.request, service, authorization);
    const now = context.signingClock.now();
    const signer = authenticate(request, authorization, stated, context.credentials, now);
    const { principal } = signer.credential;
    call.accountId = principal.accountId;
    call.operation = service.operationOf(request);
    const payload = payloadOf(request, signer, stated);
    const { region, accessKeyId, operation } = call;
    return await runWithFaults(context, call, () =>
      service.run(operation, { request, region, principal, accessKeyId, payload, requestId }),
    );
  };
  return settle(context, call, "s3", work, (error) =>
    service.renderError(error, call.request, requestId),
  );
}

/** The request with the digest that its signature must hold for. */
async function statedRequest(
  request: WireRequest,
  { bodyLimit }: RestService,
  { place }: Authorization,
): Promise<{ readonly request: WireRequest; readonly stated: string }> {
  const isStated = request.headers["x-amz-content-sha256"] !== undefined;
  if (bodyLimit === undefined || isStated)
    return { request, stated: statedPayloadHash(request, place) };
  const body = await readAll(request.body, bodyLimit);
  return { request: { ...request, body: Readable.from([body]) }, stated: sha256Hex(body) };
}
