import type { Host } from "../host/host.ts";
import type { ContainerJob } from "./container-job.ts";

/** Name of the log folder of a stage. */
export const LOG_FOLDER = "container";

/** Uploads a log folder with all below it. A failure is told and changes nothing else. */
export async function uploadLogs(
  { logs }: ContainerJob,
  logFolder: string,
  { files, aws }: Host,
  onLine: (line: string) => void,
): Promise<void> {
  if (logs === undefined) return;
  try {
    const s3 = await aws.s3();
    const entries = await files.readdir(logFolder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = `${entry.parentPath}/${entry.name}`;
      const key = `${logs.prefix}/${LOG_FOLDER}${path.slice(logFolder.length)}`;
      await s3.put({ bucket: logs.bucket, key }, { path, size: (await files.stat(path)).size });
    }
  } catch (error) {
    onLine(`Cannot upload the logs to s3://${logs.bucket}/${logs.prefix}: ${String(error)}`);
  }
}
