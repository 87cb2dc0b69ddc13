import type { Context } from "./context.ts";
import { payloadOf, statedPayloadHash } from "./payload/payload.ts";
import type { RestService } from "./rest-service.ts";
import { type OpenCall, runWithFaults, settle } from "./run-call.ts";
import { authenticate } from "./signature/authenticate.ts";
import type { Authorization } from "./signature/authorization.ts";
import type { WireResponse } from "./wire.ts";

/** Answers a signed request to a REST service. Its body is not read here: it may be large. */
export function answerRest(
  context: Context,
  call: OpenCall,
  service: RestService,
  authorization: Authorization,
): Promise<WireResponse> {
  const { request, requestId } = call;
  const work = async (): Promise<WireResponse> => {
    const stated = statedPayloadHash(request, authorization.place);
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
    service.renderError(error, request, requestId),
  );
}
