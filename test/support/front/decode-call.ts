import { parseQueryInput } from "../../../lib/local/endpoint/protocols/query-input.ts";
import type { AwsError } from "../../../lib/local/endpoint/service.ts";
import { queryPairs, type WireRequest } from "../../../lib/local/endpoint/wire.ts";
import { addressOf } from "../../../lib/local/services/s3/address.ts";
import { routeOf } from "../../../lib/local/services/s3/route.ts";

/** What a request asks for. */
export type Decoded = { readonly operation: string; readonly input: unknown };

/** Operations of REST services by method and path. */
const REST: readonly (readonly [service: string, method: string, path: RegExp, name: string])[] = [
  ["lambda", "POST", /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, "Invoke"],
  ["scheduler", "POST", /^\/schedules\/([^/]+)$/, "CreateSchedule"],
  ["scheduler", "PUT", /^\/schedules\/([^/]+)$/, "UpdateSchedule"],
  ["scheduler", "GET", /^\/schedules\/([^/]+)$/, "GetSchedule"],
  ["scheduler", "DELETE", /^\/schedules\/([^/]+)$/, "DeleteSchedule"],
  ["scheduler", "GET", /^\/schedules$/, "ListSchedules"],
  ["scheduler", "POST", /^\/schedule-groups\/([^/]+)$/, "CreateScheduleGroup"],
  ["scheduler", "GET", /^\/schedule-groups\/([^/]+)$/, "GetScheduleGroup"],
  ["scheduler", "DELETE", /^\/schedule-groups\/([^/]+)$/, "DeleteScheduleGroup"],
];

/** Reads operation and input of a request; a REST request that nobody has described is its method and path. */
export function decodeCall(service: string, request: WireRequest, body: Buffer): Decoded {
  const target = request.headers["x-amz-target"];
  if (target !== undefined)
    return { operation: target.split(".").at(-1) ?? "", input: jsonOf(body) };
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return queryCall(body);
  if (service === "s3") return s3Call(request);
  const binary = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(request.path);
  if (binary !== null) return { operation: binary[1] ?? "", input: undefined };
  return restCall(service, request, body);
}

function queryCall(body: Buffer): Decoded {
  const pairs = queryPairs(body.toString().replaceAll("+", "%20"));
  const { Action, ...input } = parseQueryInput(pairs);
  return { operation: String(Action), input };
}

/** Operations of buckets that only deployments use are named by the parameter that tells them apart. */
function s3Call(request: WireRequest): Decoded {
  const { bucket, key } = addressOf(request);
  const input = {
    Bucket: bucket,
    ...(key === "" ? {} : { Key: key }),
    ...Object.fromEntries(queryPairs(request.query)),
  };
  try {
    return { operation: routeOf(request), input };
  } catch (error) {
    if ((error as AwsError).code !== "NotImplemented") throw error;
    return { operation: `${request.method} ${request.query}`, input };
  }
}

function restCall(service: string, request: WireRequest, body: Buffer): Decoded {
  for (const [of, method, path, operation] of REST) {
    const match = of === service && method === request.method && path.exec(request.path);
    if (!match) continue;
    const name = match[1] === undefined ? {} : { Name: decodeURIComponent(match[1]) };
    const query = Object.fromEntries(queryPairs(request.query));
    return { operation, input: { ...query, ...(jsonOf(body) as object), ...name } };
  }
  return { operation: `${request.method} ${request.path}`, input: jsonOf(body) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString()) as unknown);
  } catch {
    return {};
  }
}
