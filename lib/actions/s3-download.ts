import type { S3Location, S3Port } from "../host/host.ts";
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import { refine } from "../source/shape.ts";
import type { Action, ActionContext } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { inParallel } from "./in-parallel.ts";
import { absolutePath, baseName, endsWithSeparator, joinPath } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { runItems } from "./run-items.ts";
import { bucketOwner, s3Location, s3Uri } from "./s3-location.ts";
import { saveStream } from "./save-stream.ts";

export type S3DownloadInputs = {
  readonly source: string;
  readonly destination: string;
  readonly expectedBucketOwner?: string;
  readonly overwrite: boolean;
};

/** Objects that one prefix may have. */
const MAX_OBJECTS = 1_000;
/** Objects of one prefix that are fetched at the same time. */
const WIDTH = 8;

const source = refine(s3Uri, (uri) => {
  const star = uri.indexOf("*");
  if (star !== -1 && star !== uri.length - 1)
    return `Cannot use "${uri}" as source: "*" stands inside, expected it as the last character only`;
  return /^s3:\/\/[^/]+\/$/i.test(uri)
    ? `Cannot use "${uri}" as source: it has no key, expected s3://⟨bucket⟩/⟨key⟩`
    : undefined;
});

/** Downloads an object to a file, or all objects below a prefix, at any depth, into a folder. */
export const s3Download: Action<S3DownloadInputs> = {
  name: "S3Download",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    source: required(source),
    destination: required(text({ minLength: 1 })),
    expectedBucketOwner: optional(bucketOwner),
    overwrite: defaulted(boolean(), true),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("S3Download", items, context, async (item) => {
      const s3 = await context.host.aws.s3();
      const at = s3Location(item.source, item.expectedBucketOwner);
      if (at.key.endsWith("*")) await downloadPrefix(s3, at, item, context);
      else await downloadObject(s3, at, targetOf(at.key, item.destination, context), item, context);
    }),
};

/** A destination that ends with a separator is a folder; the object keeps its name in it. */
function targetOf(key: string, destination: string, { host }: ActionContext): string {
  const target = absolutePath(host, destination);
  return endsWithSeparator(host.platform, target)
    ? joinPath(host.platform, target, baseName("linux", key))
    : target;
}

async function downloadPrefix(
  s3: S3Port,
  at: S3Location,
  item: S3DownloadInputs,
  context: ActionContext,
): Promise<void> {
  const prefix = at.key.slice(0, -1);
  const keys = await s3.list({ ...at, key: prefix }, MAX_OBJECTS, context.signal);
  if (keys.length === 0)
    throw new ActionFailure(`Cannot download "${item.source}": there is no such object`);
  if (keys.length > MAX_OBJECTS)
    throw new ActionFailure(
      `Cannot download "${item.source}": it has more than ${MAX_OBJECTS} objects, expected at most that`,
    );
  const folder = absolutePath(context.host, item.destination);
  const start = prefix.lastIndexOf("/") + 1;
  await inParallel(WIDTH, keys, async (key) => {
    const target = placeOf(key.slice(start), folder, context);
    if (key.endsWith("/")) await context.host.files.mkdir(target, { recursive: true });
    else await downloadObject(s3, { ...at, key }, target, item, context);
  });
}

/** Where an object of a prefix goes. A key cannot lead out of the folder. */
function placeOf(below: string, folder: string, { host }: ActionContext): string {
  const separators = host.platform === "windows" ? /[\\/]/ : /\//;
  const names = below.split(separators).filter((name) => name !== "");
  if (names.includes("..") || names.includes("."))
    throw new ActionFailure(`Cannot download the object "${below}": its key is no path of a file`);
  return names.reduce((path, name) => joinPath(host.platform, path, name), folder);
}

async function downloadObject(
  s3: S3Port,
  at: S3Location,
  target: string,
  item: S3DownloadInputs,
  { host, signal, log }: ActionContext,
): Promise<void> {
  if (!item.overwrite && (await isTaken(host, target)))
    throw new ActionFailure(
      `S3Download: Cannot write "${target}": the file already exists, and the overwrite setting is false`,
    );
  if ((await pathKind(host, target)) === "folder")
    throw new ActionFailure(`Cannot write "${target}": it is a folder, expected a file`);
  const saved = await saveStream(host, target, () => s3.get(at, signal));
  await saved.keep();
  log.info(`S3Download: Downloaded s3://${at.bucket}/${at.key} to ${target}`);
}
