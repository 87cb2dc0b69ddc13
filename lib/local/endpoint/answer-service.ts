import type { Context } from "./context.ts";
import { readAll } from "./payload/payload.ts";
import { jsonProtocol } from "./protocols/json-protocol.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { ec2QueryProtocol, queryProtocol } from "./protocols/query-protocol.ts";
import { type OpenCall, runWithFaults, settle } from "./run-call.ts";
import type { Service } from "./service.ts";
import { authenticate } from "./signature/authenticate.ts";
import type { Authorization } from "./signature/authorization.ts";
import type { Family } from "./signature/signature-refused.ts";
import { sha256Hex } from "./signature/signing-key.ts";
import type { WireResponse } from "./wire.ts";

/** Most bytes of a request to anything but S3. */
const MAX_BODY = 10 * 1024 * 1024;

const PROTOCOLS: { readonly [P in Service["protocol"]]: Protocol } = {
  "ec2-query": ec2QueryProtocol,
  query: queryProtocol,
  "json-1.0": jsonProtocol("1.0"),
  "json-1.1": jsonProtocol("1.1"),
};

/** The protocol that a service speaks. */
export function protocolOf(service: Service): Protocol {
  return PROTOCOLS[service.protocol];
}

/** Which wording of refusals a service has. */
export function familyOf(service: Service): Family {
  const { protocol } = service;
  return protocol === "json-1.0" || protocol === "json-1.1" ? "json" : protocol;
}

/** Answers a signed request to a service with a table of operations. */
export function answerService(
  context: Context,
  call: OpenCall,
  service: Service,
  authorization: Authorization,
): Promise<WireResponse> {
  const protocol = protocolOf(service);
  const work = async (): Promise<WireResponse> => {
    const body = await readAll(call.request.body, MAX_BODY);
    const { credential } = authenticate(
      call.request,
      authorization,
      sha256Hex(body),
      context.credentials,
      context.signingClock.now(),
    );
    call.accountId = credential.principal.accountId;
    Object.assign(call, protocol.decode(service, call.request, body));
    return await runOperation(context, call, service);
  };
  return settle(context, call, familyOf(service), work, (error) =>
    protocol.renderError(service, error, call.requestId),
  );
}

async function runOperation(
  context: Context,
  call: OpenCall,
  service: Service,
): Promise<WireResponse> {
  const protocol = protocolOf(service);
  const { operation, region, accountId, accessKeyId, input } = call;
  const run = Object.hasOwn(service.operations, operation)
    ? service.operations[operation]
    : undefined;
  if (run === undefined) throw protocol.unknownOperation(service.name, operation);
  const result = await runWithFaults(context, call, () =>
    run({ operation, region, accountId, accessKeyId, input }),
  );
  return protocol.renderResult(service, operation, result, call.requestId);
}
