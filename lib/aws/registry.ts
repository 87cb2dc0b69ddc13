/** The registry in S3. Conditional writes make creations and changes that only one of several callers can do. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Registry } from "../build/registry.ts";
import { InvalidInput } from "../errors.ts";
import type { Call } from "./connection.ts";
import { listKeys } from "./objects.ts";
import { s3Client } from "./s3-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Another caller was first. */
const LOST = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

/** The registry of a connection. */
export function registry({ connection, signal }: Call): Registry {
  const client = s3Client(connection);
  const Bucket = connection.settings.registryBucket;
  const abort = { abortSignal: signal };

  async function read(key: string): Promise<{ text: string; version: string } | undefined> {
    const object = await translating(
      `read s3://${Bucket}/${key}`,
      unless(["NoSuchKey"], client.send(new GetObjectCommand({ Bucket, Key: key }), abort)),
    );
    if (object === undefined) return undefined;
    return { text: (await object.Body?.transformToString()) ?? "", version: object.ETag ?? "" };
  }

  async function write(
    key: string,
    body: string,
    condition: { IfNoneMatch?: string; IfMatch?: string } = {},
  ): Promise<boolean> {
    const ContentType = key.endsWith(".json") ? "application/json" : "text/plain; charset=utf-8";
    const put = new PutObjectCommand({ Bucket, Key: key, Body: body, ContentType, ...condition });
    const isConditional = Object.keys(condition).length > 0;
    const written = await translating(
      `write s3://${Bucket}/${key}`,
      unless(isConditional ? LOST : [], client.send(put, abort)),
    );
    return written !== undefined;
  }

  return {
    async get(key) {
      const found = await read(key);
      if (found === undefined) return undefined;
      return { value: jsonOf(found.text, `s3://${Bucket}/${key}`), version: found.version };
    },
    async put(key, value) {
      await write(key, jsonText(value));
    },
    create: (key, value) => write(key, jsonText(value), { IfNoneMatch: "*" }),
    replace: (key, value, version) => write(key, jsonText(value), { IfMatch: version }),
    async remove(key) {
      const deletion = client.send(new DeleteObjectCommand({ Bucket, Key: key }), abort);
      await translating(`delete s3://${Bucket}/${key}`, deletion);
    },
    list: (prefix) => listKeys({ connection, signal }, Bucket, prefix),
    getText: async (key) => (await read(key))?.text,
    async putText(key, text) {
      await write(key, text);
    },
    async copy(from, to) {
      const CopySource = `${Bucket}/${from.split("/").map(encodeURIComponent).join("/")}`;
      const copy = client.send(new CopyObjectCommand({ Bucket, Key: to, CopySource }), abort);
      const copied = await translating(
        `copy s3://${Bucket}/${from} to ${to}`,
        unless(["NoSuchKey"], copy),
      );
      return copied !== undefined;
    },
  };
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(`Cannot read ${where}: it is no JSON`, [], { cause });
  }
}
