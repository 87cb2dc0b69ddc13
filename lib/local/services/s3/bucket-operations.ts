import { readdir, rm } from "node:fs/promises";
import { readAll } from "../../endpoint/payload/payload.ts";
import type { WireResponse } from "../../endpoint/wire.ts";
import { createExclusively, hasCode, writeAtomically } from "../../files/write-atomically.ts";
import { bucketsFolder, layoutOf } from "./layout.ts";
import { type Bucket, bucketShape } from "./object-record.ts";
import { readStored } from "./read-stored.ts";
import { childText, readXml } from "./read-xml.ts";
import {
  type BucketCall,
  checkBucketName,
  emptyAnswer,
  openBucket,
  type S3Call,
  xmlAnswer,
} from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";
import { walkKeys } from "./walk-keys.ts";

const MAX_XML = 2 * 1024 * 1024;

/** The document that a request has as body. @throws {AwsError} MalformedXML */
export async function readXmlBody(call: S3Call): Promise<ReturnType<typeof readXml>> {
  return readXml((await readAll(call.payload.bytes, MAX_XML)).toString("utf8"));
}

/** In us-east-1 a second creation by the owner succeeds, elsewhere it does not. */
export async function createBucket(call: S3Call): Promise<WireResponse> {
  const { bucketName, options, region, principal } = call;
  checkBucketName(bucketName);
  const wanted = await locationConstraint(call);
  if ((wanted ?? "us-east-1") !== region)
    throw s3Error("IllegalLocationConstraintException", `It is "${wanted ?? "unspecified"}".`);
  const bucket = {
    name: bucketName,
    region,
    accountId: principal.accountId,
    createdAt: options.clock.now(),
  };
  const { bucketFile } = layoutOf(options.root, bucketName);
  const isNew = await createExclusively(bucketFile, JSON.stringify(bucket));
  if (!isNew) await refuseUnlessSame(bucketFile, bucket);
  return emptyAnswer(call, 200, { location: `/${bucketName}` });
}

async function refuseUnlessSame(bucketFile: string, wanted: Bucket): Promise<void> {
  const existing = await readStored(bucketFile, bucketShape);
  if (existing?.accountId !== wanted.accountId) throw s3Error("BucketAlreadyExists");
  if (existing.region !== "us-east-1" || wanted.region !== "us-east-1")
    throw s3Error("BucketAlreadyOwnedByYou");
}

async function locationConstraint(call: S3Call): Promise<string | undefined> {
  const body = (await readAll(call.payload.bytes, MAX_XML)).toString("utf8");
  return body === "" ? undefined : childText(readXml(body), "LocationConstraint");
}

/** Answers whether the bucket is there, and in which Region. */
export async function headBucket(call: BucketCall): Promise<WireResponse> {
  return emptyAnswer(call, 200, { "x-amz-bucket-region": call.bucket.region });
}

/** The Region, which for us-east-1 is an empty text. */
export async function getBucketLocation(call: BucketCall): Promise<WireResponse> {
  const { region } = call.bucket;
  return xmlAnswer(call, "LocationConstraint", region === "us-east-1" ? "" : region);
}

/** Deletes a bucket that holds nothing, old versions included. */
export async function deleteBucket(call: BucketCall): Promise<WireResponse> {
  const { layout } = call;
  for await (const _ of walkKeys(layout, "", { after: "", skip: "" }))
    throw s3Error("BucketNotEmpty");
  await rm(layout.folder, { recursive: true, force: true });
  await rm(layout.view, { recursive: true, force: true });
  return emptyAnswer(call, 204);
}

/** The caller's buckets of all Regions, by name. */
export async function listBuckets(call: S3Call): Promise<WireResponse> {
  const { root } = call.options;
  const names = (await foldersIn(bucketsFolder(root))).sort();
  const prefix = call.query.get("prefix") ?? "";
  const buckets = await Promise.all(
    names
      .filter((name) => name.startsWith(prefix))
      .map((name) => readStored(layoutOf(root, name).bucketFile, bucketShape)),
  );
  const own = buckets
    .filter((bucket) => bucket !== undefined)
    .filter(({ accountId }) => accountId === call.principal.accountId)
    .filter(({ region }) => region === (call.query.get("bucket-region") ?? region));
  return xmlAnswer(call, "ListAllMyBucketsResult", {
    Owner: { ID: call.principal.accountId },
    Buckets: {
      Bucket: own.map(({ name, createdAt, region }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: region,
      })),
    },
  });
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Empty for a bucket whose versioning was never set. */
export async function getBucketVersioning(call: BucketCall): Promise<WireResponse> {
  return xmlAnswer(call, "VersioningConfiguration", { Status: call.bucket.versioning });
}

/** Switches versioning on or, for new objects, off again. */
export async function putBucketVersioning(call: BucketCall): Promise<WireResponse> {
  const status = childText(await readXmlBody(call), "Status");
  if (status !== "Enabled" && status !== "Suspended") throw s3Error("MalformedXML");
  const bucket: Bucket = { ...(await openBucket(call)).bucket, versioning: status };
  await writeAtomically(call.layout.bucketFile, JSON.stringify(bucket));
  return emptyAnswer(call, 200);
}
