/** The local EventBridge Scheduler as a service of the endpoint: schedules, groups, tags. What fires them is `run-schedules.ts`. */
import { readAll } from "../../endpoint/payload/payload.ts";
import type { RestCall, RestService } from "../../endpoint/rest-service.ts";
import { AwsError } from "../../endpoint/service.ts";
import {
  percentDecode,
  queryPairs,
  textBody,
  type WireRequest,
  type WireResponse,
} from "../../endpoint/wire.ts";
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
  listTagsForResource,
  tagResource,
  untagResource,
} from "./group-operations.ts";
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  updateSchedule,
} from "./schedule-operations.ts";
import type { SchedulerOperation, SchedulerWorld } from "./scheduler-call.ts";

const MAX_BODY = 1024 * 1024;

type Route = readonly [method: string, path: RegExp, run: SchedulerOperation];

const ROUTES: { readonly [operation: string]: Route } = {
  CreateSchedule: ["POST", /^\/schedules\/([^/]+)$/, createSchedule],
  UpdateSchedule: ["PUT", /^\/schedules\/([^/]+)$/, updateSchedule],
  GetSchedule: ["GET", /^\/schedules\/([^/]+)$/, getSchedule],
  DeleteSchedule: ["DELETE", /^\/schedules\/([^/]+)$/, deleteSchedule],
  ListSchedules: ["GET", /^\/schedules()$/, listSchedules],
  CreateScheduleGroup: ["POST", /^\/schedule-groups\/([^/]+)$/, createScheduleGroup],
  GetScheduleGroup: ["GET", /^\/schedule-groups\/([^/]+)$/, getScheduleGroup],
  DeleteScheduleGroup: ["DELETE", /^\/schedule-groups\/([^/]+)$/, deleteScheduleGroup],
  ListScheduleGroups: ["GET", /^\/schedule-groups()$/, listScheduleGroups],
  // The ARN in the path has a slash of its own, which some clients do not encode.
  ListTagsForResource: ["GET", /^\/tags\/(.+)$/, listTagsForResource],
  TagResource: ["POST", /^\/tags\/(.+)$/, tagResource],
  UntagResource: ["DELETE", /^\/tags\/(.+)$/, untagResource],
};

/** The Scheduler as a service of the endpoint. */
export function schedulerService(world: SchedulerWorld): RestService {
  return {
    name: "scheduler",
    bodyLimit: MAX_BODY,
    operationOf({ method, path }) {
      const found = Object.entries(ROUTES).find(
        ([, [verb, pattern]]) => verb === method && pattern.test(path),
      );
      if (found !== undefined) return found[0];
      throw new AwsError(
        "UnknownOperationException",
        `Cannot run ${method} ${path}: the local Scheduler has no such operation.`,
        404,
      );
    },
    run: (operation, call) => run(world, operation, call),
    renderError: (error, _request, requestId) =>
      answer(error.status, { Message: error.message }, requestId, error.code),
  };
}

async function run(
  world: SchedulerWorld,
  operation: string,
  { request, region, principal, payload, requestId }: RestCall,
): Promise<WireResponse> {
  const route = ROUTES[operation];
  if (route === undefined) throw new Error(`unreachable: no route for ${operation}`);
  const [, pattern, perform] = route;
  const name = percentDecode(pattern.exec(request.path)?.[1] ?? "");
  const body = (await readAll(payload.bytes, MAX_BODY)).toString();
  const input = { ...queryOf(request), ...bodyOf(body) };
  const result = await perform(world, { operation, region, principal, name, input });
  return answer(200, result, requestId);
}

/** Parameters of the query. TagKeys is the one list. */
function queryOf({ query }: WireRequest): { readonly [key: string]: unknown } {
  const pairs = queryPairs(query).filter(([name]) => name !== "x-id");
  const keys = pairs.flatMap(([name, value]) => (name === "TagKeys" ? [value] : []));
  return { ...Object.fromEntries(pairs), ...(keys.length === 0 ? {} : { TagKeys: keys }) };
}

function bodyOf(body: string): { readonly [key: string]: unknown } {
  if (body === "") return {};
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Refused below, like JSON that is no object.
  }
  throw new AwsError("SerializationException", "The body of the request is no JSON object.");
}

function answer(status: number, body: object, requestId: string, error?: string): WireResponse {
  return {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      ...(error === undefined ? {} : { "x-amzn-errortype": error }),
    },
    body: textBody(JSON.stringify(body)),
  };
}
