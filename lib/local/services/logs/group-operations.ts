import { mapping, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { type InputCodes, readInput } from "../read-input.ts";
import { type LogGroup, LogStore, type LogStream } from "./log-store.ts";

/** Error codes of CloudWatch Logs for input that does not fit. */
export const LOGS_CODES: InputCodes = {
  missing: "InvalidParameterException",
  unknown: "InvalidParameterException",
  invalid: "InvalidParameterException",
};

/** Where logs are kept, and the time. */
export type LogsContext = { readonly folder: string; readonly now: () => number };

/** The logs of the call's Region. */
export function storeOf(context: LogsContext, call: Call): LogStore {
  return new LogStore(`${context.folder}/${call.region}`);
}

/** Name of a log group. */
export const groupName = text({
  pattern: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  expected: "1 to 512 letters, digits, and any of . - _ / #",
});
/** Name of a log stream. */
export const streamName = text({
  pattern: /^[^:*]{1,512}$/,
  expected: "1 to 512 characters other than : and *",
});

const createGroupInput = record({
  logGroupName: required(groupName),
  tags: optional(mapping(text())),
  logGroupClass: optional(oneOf(["STANDARD"])),
});

/** @throws {AwsError} ResourceAlreadyExistsException */
export async function createLogGroup(context: LogsContext, call: Call): Promise<undefined> {
  const { logGroupName: name } = readInput(createGroupInput, call, LOGS_CODES);
  const groups = storeOf(context, call).groups();
  if ((await groups.get(name)) !== undefined) throw exists("log group");
  const arn = `arn:aws:logs:${call.region}:${call.accountId}:log-group:${name}`;
  await groups.put(name, { name, arn, createdAt: context.now() });
}

const groupInput = record({ logGroupName: required(groupName) });

/** Deletes a group with all its streams. */
export async function deleteLogGroup(context: LogsContext, call: Call): Promise<undefined> {
  const { logGroupName } = readInput(groupInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  await store.group(logGroupName);
  await store.deleteGroup(logGroupName);
}

const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const retentionInput = record({
  logGroupName: required(groupName),
  retentionInDays: required(integer({ minimum: 1, maximum: 1, also: RETENTIONS.slice(1) })),
});

/** Notes how long events shall be kept. The local cloud keeps them until the group is deleted. */
export async function putRetentionPolicy(context: LogsContext, call: Call): Promise<undefined> {
  const { logGroupName, retentionInDays } = readInput(retentionInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  await store.group(logGroupName);
  await store.groups().update(logGroupName, (group) => ({ ...group, retentionInDays }));
}

const describeGroupsInput = record({
  logGroupNamePrefix: optional(groupName),
  limit: optional(integer({ minimum: 1, maximum: 50 })),
  nextToken: optional(text()),
  includeLinkedAccounts: optional(boolean()),
});

/** Groups of the Region by name. */
export async function describeLogGroups(context: LogsContext, call: Call): Promise<object> {
  const input = readInput(describeGroupsInput, call, LOGS_CODES);
  const groups = await storeOf(context, call).groups().list();
  const wanted = groups.filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ""));
  const page = pageOf(wanted, ({ name }) => name, input.limit ?? 50, input.nextToken);
  return { logGroups: page.items.map(renderGroup), nextToken: page.nextToken };
}

function renderGroup(group: LogGroup): object {
  return {
    logGroupName: group.name,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    logGroupClass: "STANDARD",
  };
}

const streamInput = record({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
});

/** @throws {AwsError} ResourceAlreadyExistsException, ResourceNotFoundException */
export async function createLogStream(context: LogsContext, call: Call): Promise<undefined> {
  const { logGroupName, logStreamName: name } = readInput(streamInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  const group = await store.group(logGroupName);
  const streams = store.streams(logGroupName);
  if ((await streams.get(name)) !== undefined) throw exists("log stream");
  await streams.put(name, {
    name,
    arn: `${group.arn}:log-stream:${name}`,
    createdAt: context.now(),
  });
}

/** Deletes a stream and its events. */
export async function deleteLogStream(context: LogsContext, call: Call): Promise<undefined> {
  const { logGroupName, logStreamName } = readInput(streamInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  await store.stream(logGroupName, logStreamName);
  await store.deleteStream(logGroupName, logStreamName);
}

const describeStreamsInput = record({
  logGroupName: required(groupName),
  logStreamNamePrefix: optional(streamName),
  orderBy: optional(oneOf(["LogStreamName"])),
  limit: optional(integer({ minimum: 1, maximum: 50 })),
  nextToken: optional(text()),
});

/** Streams of a group by name. */
export async function describeLogStreams(context: LogsContext, call: Call): Promise<object> {
  const input = readInput(describeStreamsInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  await store.group(input.logGroupName);
  const streams = await store.streams(input.logGroupName).list();
  const wanted = streams.filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""));
  const page = pageOf(wanted, ({ name }) => name, input.limit ?? 50, input.nextToken);
  const logStreams = await Promise.all(
    page.items.map((stream) => renderStream(store, input.logGroupName, stream)),
  );
  return { logStreams, nextToken: page.nextToken };
}

async function renderStream(store: LogStore, group: string, stream: LogStream): Promise<object> {
  const lines = await store.lines(group, stream.name);
  return {
    logStreamName: stream.name,
    arn: stream.arn,
    creationTime: stream.createdAt,
    firstEventTimestamp: lines[0]?.timestamp,
    lastEventTimestamp: lines.at(-1)?.timestamp,
    lastIngestionTime: lines.at(-1)?.ingestionTime,
    uploadSequenceToken: String(lines.length + 1),
  };
}

function exists(what: string): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}
