import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Principal } from "./endpoint/credentials.ts";
import type { RestService } from "./endpoint/rest-service.ts";
import { layoutOf } from "./services/s3/layout.ts";
import { currentOf, readRecord } from "./services/s3/object-store.ts";
import { checkBucketName } from "./services/s3/s3-call.ts";
import { walkKeys } from "./services/s3/walk-keys.ts";
import type { Objects } from "./services/ssm/world.ts";

/**
 * The local S3 as the agent uses it: within this process, and on behalf of the account.
 *
 * @param root Folder of all buckets.
 */
export function localObjects(
  root: string,
  s3: RestService,
  owner: { readonly principal: Principal; readonly accessKeyId: string },
): (region: string) => Objects {
  const layoutIn = (bucket: string): ReturnType<typeof layoutOf> => {
    checkBucketName(bucket);
    return layoutOf(root, bucket);
  };
  const versionOf = async (bucket: string, key: string): Promise<string | undefined> => {
    const layout = layoutIn(bucket);
    const version = currentOf(await readRecord(layout, key));
    return version === undefined ? undefined : join(layout.blobs, version.blob);
  };
  return (region) => ({
    async list(bucket, prefix) {
      const keys: string[] = [];
      for await (const key of walkKeys(layoutIn(bucket), prefix, { after: "", skip: "" }))
        if ((await versionOf(bucket, key)) !== undefined) keys.push(key);
      return keys;
    },
    async get(bucket, key) {
      const file = await versionOf(bucket, key);
      return file === undefined ? undefined : readFile(file);
    },
    async put(bucket, key, content) {
      checkBucketName(bucket);
      const bytes = Buffer.from(content);
      const path = `/${bucket}/${encodeURIComponent(key).replaceAll("%2F", "/")}`;
      const headers = { "content-type": "text/plain; charset=utf-8" };
      const request = { method: "PUT", path, query: "", headers, body: Readable.from([bytes]) };
      await s3.run("PutObject", {
        request,
        region,
        ...owner,
        requestId: randomUUID(),
        payload: { bytes: Readable.from([bytes]), length: bytes.length, trailers: new Map() },
      });
    },
  });
}
