import type { Host } from "../host/host.ts";
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action, ActionContext } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { inParallel } from "./in-parallel.ts";
import { absolutePath, baseName, withoutTrailingSeparators } from "./path.ts";
import { pathKind } from "./path-kind.ts";
import { runItems } from "./run-items.ts";
import { bucketOwner, s3Location, s3Uri } from "./s3-location.ts";
import { walkFolder } from "./walk-folder.ts";
import { hasWildcard, wildcardMatches } from "./wildcard.ts";

export type S3UploadInputs = {
  /** A file, a folder, or a path whose last component holds `*`. */
  readonly source: string;
  readonly destination: string;
  readonly recurse: boolean;
  readonly expectedBucketOwner?: string;
};

/** Files that are sent at the same time. */
const WIDTH = 8;

type Upload = { readonly path: string; readonly key: string };

/** Uploads a file to a key, or matching files, or a folder with all that is in it, below a prefix. */
export const s3Upload: Action<S3UploadInputs> = {
  name: "S3Upload",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    source: required(text({ minLength: 1 })),
    destination: required(s3Uri),
    recurse: defaulted(boolean(), false),
    expectedBucketOwner: optional(bucketOwner),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("S3Upload", items, context, async (item) => {
      const uploads = await uploadsOf(item, context.host);
      if (uploads.length === 0)
        throw new ActionFailure(`Cannot upload "${item.source}": no file is there`);
      await inParallel(WIDTH, uploads, (upload) => put(upload, item, context));
    }),
};

async function put(upload: Upload, item: S3UploadInputs, context: ActionContext): Promise<void> {
  const { host, signal, log } = context;
  const s3 = await host.aws.s3();
  const at = { ...s3Location(item.destination, item.expectedBucketOwner), key: upload.key };
  const { size } = await host.files.stat(upload.path);
  await s3.put(at, { path: upload.path, size }, signal);
  log.info(`S3Upload: Uploaded ${upload.path} to s3://${at.bucket}/${at.key}`);
}

async function uploadsOf(item: S3UploadInputs, host: Host): Promise<readonly Upload[]> {
  const source = withoutTrailingSeparators(host.platform, absolutePath(host, item.source));
  const { key } = s3Location(item.destination);
  const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
  if (hasWildcard(host.platform, source)) return matchingUploads(source, prefix, item, host);
  if ((await pathKind(host, source)) !== "folder") {
    const name = baseName(host.platform, source);
    return [{ path: source, key: key === prefix ? prefix + name : key }];
  }
  if (!item.recurse)
    throw new ActionFailure(
      `Cannot upload "${item.source}": it is a folder, expected a file. Set "recurse" to true to upload all of it`,
    );
  return folderUploads(source, prefix, host);
}

async function matchingUploads(
  source: string,
  prefix: string,
  item: S3UploadInputs,
  host: Host,
): Promise<readonly Upload[]> {
  const name = (path: string): string => baseName(host.platform, path);
  const files = await wildcardMatches(host, source, "file");
  const uploads = files.map((path) => ({ path, key: prefix + name(path) }));
  const folders = item.recurse ? await wildcardMatches(host, source, "folder") : [];
  for (const folder of folders)
    uploads.push(...(await folderUploads(folder, `${prefix}${name(folder)}/`, host)));
  return uploads;
}

/** The files below a folder. Links to files count, links to folders do not. */
async function folderUploads(
  folder: string,
  prefix: string,
  host: Host,
): Promise<readonly Upload[]> {
  const uploads: Upload[] = [];
  for await (const { path, kind } of walkFolder(host, folder)) {
    const isFile = kind === "file" || (kind === "link" && (await pathKind(host, path)) === "file");
    const below = path.slice(folder.length + 1);
    const key = prefix + (host.platform === "windows" ? below.replaceAll("\\", "/") : below);
    if (isFile) uploads.push({ path, key });
  }
  return uploads;
}
