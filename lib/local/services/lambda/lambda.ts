/** The local Lambda: Invoke, for those who call it by its protocol. */
import { readAll } from "../../endpoint/payload/payload.ts";
import type { RestCall, RestService } from "../../endpoint/rest-service.ts";
import { AwsError } from "../../endpoint/service.ts";
import { textBody, type WireRequest, type WireResponse } from "../../endpoint/wire.ts";
import { FunctionFailed, type Functions } from "../../functions.ts";

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** Lambda's own limit for synchronous calls. */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** Lambda as a service of the endpoint. `background` takes calls whose result nobody waits for. */
export function lambdaService(
  functions: Functions,
  background: (work: Promise<void>) => void,
): RestService {
  return {
    name: "lambda",
    bodyLimit: MAX_PAYLOAD,
    operationOf(request) {
      if (request.method === "POST" && INVOCATIONS.test(request.path)) return "Invoke";
      throw new AwsError(
        "UnknownOperationException",
        `Cannot run ${request.method} ${request.path}: the local Lambda has the operation Invoke only.`,
        404,
      );
    },
    run: (_operation, call) => invoke(functions, background, call),
    renderError: (error, _request, requestId) => ({
      status: error.status,
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": requestId,
        "x-amzn-errortype": error.code,
      },
      body: textBody(JSON.stringify({ Type: "User", message: error.message })),
    }),
  };
}

async function invoke(
  functions: Functions,
  background: (work: Promise<void>) => void,
  { request, payload, requestId }: RestCall,
): Promise<WireResponse> {
  const name = nameOf(request);
  const body = (await readAll(payload.bytes, MAX_PAYLOAD)).toString();
  const event: unknown = body === "" ? {} : JSON.parse(body);
  const headers = { "content-type": "application/json", "x-amzn-requestid": requestId };
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type === "DryRun") return { status: 204, headers, body: textBody("") };
  const result = functions.invoke(name, event);
  if (type === "Event") {
    background(
      result.then(
        () => undefined,
        () => undefined,
      ),
    );
    return { status: 202, headers, body: textBody("") };
  }
  try {
    return { status: 200, headers, body: textBody(JSON.stringify(await result)) };
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    const failed = { ...headers, "x-amz-function-error": "Unhandled" };
    return { status: 200, headers: failed, body: textBody(JSON.stringify(error.payload)) };
  }
}

function nameOf(request: WireRequest): string {
  return decodeURIComponent(INVOCATIONS.exec(request.path)?.[1] ?? "");
}
