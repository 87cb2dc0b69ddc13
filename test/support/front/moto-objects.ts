import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Surroundings } from "../../../lib/local/surroundings.ts";
import { FRONT_KEY } from "./moto-call.ts";

/** S3 as the agent in machines uses it. */
export function motoObjects(endpoint: string): Surroundings["objects"] {
  return (region) => {
    const credentials = { accessKeyId: FRONT_KEY, secretAccessKey: "secret" };
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    return {
      async list(Bucket, Prefix) {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
        return Contents.map(({ Key }) => Key ?? "");
      },
      async get(Bucket, Key) {
        try {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return await Body?.transformToByteArray();
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      },
      async put(Bucket, Key, Body) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      },
    };
  };
}
