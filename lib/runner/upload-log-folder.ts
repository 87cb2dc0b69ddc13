import type { Host } from "../host/host.ts";
import { joinPath, type LogFolder } from "./log-folder.ts";
import type { RunLog } from "./run-log.ts";
import type { RunOptions } from "./run-options.ts";

/** The place of an uploaded log folder, or undefined when none is asked for. */
export function logUri(options: RunOptions, folder: LogFolder): string | undefined {
  const { logS3BucketName } = options;
  return logS3BucketName === undefined
    ? undefined
    : `s3://${logS3BucketName}/${keyOf(options, folder)}`;
}

function keyOf(options: RunOptions, folder: LogFolder): string {
  const prefix = (options.logS3KeyPrefix ?? "").replace(/^\/+|\/+$/g, "");
  return prefix === "" ? folder.name : `${prefix}/${folder.name}`;
}

/** Makes the folder in the bucket: an empty object whose key ends in a slash. Shows early that it can be written. */
export async function markLogFolder(
  options: RunOptions,
  folder: LogFolder,
  host: Host,
  log: RunLog,
): Promise<void> {
  const marker = joinPath(folder.absolutePath, ".folder");
  await upload(options, log, async (put) => {
    await host.files.writeFile(marker, "");
    await put(host, `${keyOf(options, folder)}/`, marker, 0);
    await host.files.rm(marker, { force: true });
  });
}

/** Uploads all files of the log folder. A failure is logged and changes nothing else. */
export async function uploadLogFolder(
  options: RunOptions,
  folder: LogFolder,
  host: Host,
  log: RunLog,
): Promise<void> {
  await upload(options, log, async (put) => {
    const { files } = host;
    for (const name of (await files.readdir(folder.absolutePath)).sort()) {
      const path = joinPath(folder.absolutePath, name);
      const { size } = await files.stat(path);
      await put(host, `${keyOf(options, folder)}/${name}`, path, size);
    }
  });
}

type Put = (host: Host, key: string, path: string, size: number) => Promise<void>;

async function upload(
  options: RunOptions,
  log: RunLog,
  work: (put: Put) => Promise<void>,
): Promise<void> {
  const { logS3BucketName: bucket, logS3BucketOwner: owner } = options;
  if (bucket === undefined) return log.debug("Utils: Skipped uploading logs to S3.");
  const expected = owner === undefined ? {} : { expectedBucketOwner: owner };
  try {
    await work(async (host, key, path, size) =>
      (await host.aws.s3()).put({ bucket, key, ...expected }, { path, size }),
    );
    log.debug(`Utils: Uploaded logs to S3 bucket ${bucket}`);
  } catch (error) {
    log.debug(`Utils: [ERROR] Cannot upload logs to S3 bucket ${bucket}: ${String(error)}`);
  }
}
