import { S3Client } from "@aws-sdk/client-s3";
import { CONNECTIONS, cachedClient } from "./client-cache.ts";

/** S3 from the Region of the connection; buckets may lie in any. Another AWS has its buckets in the path: it owns one host name only. */
export const s3Client = cachedClient(
  (settings) =>
    new S3Client({
      ...settings,
      followRegionRedirects: true,
      forcePathStyle: settings.endpoint !== undefined || settings.requestHandler !== CONNECTIONS,
    }),
);
