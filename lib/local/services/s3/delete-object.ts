import { AwsError } from "../../endpoint/service.ts";
import type { WireResponse } from "../../endpoint/wire.ts";
import { readXmlBody } from "./bucket-operations.ts";
import { checkWriteCondition } from "./conditions.ts";
import type { ObjectVersion } from "./object-record.ts";
import { changeVersions, currentOf, withNewVersion } from "./object-store.ts";
import { childText, type XmlElement } from "./read-xml.ts";
import { type BucketCall, emptyAnswer, xmlAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** What a deletion has done: the version it removed, or the delete marker it made. */
type Deletion = { readonly versionId: string; readonly isDeleteMarker: boolean };

/** Deletes an object or one version of it. What is not there counts as deleted. */
export async function deleteObject(call: BucketCall): Promise<WireResponse> {
  const deletion = await deleteOne(call, call.key, call.query.get("versionId"), call.headers);
  return emptyAnswer(call, 204, {
    ...(deletion === undefined ? {} : { "x-amz-version-id": deletion.versionId }),
    ...(deletion?.isDeleteMarker === true ? { "x-amz-delete-marker": "true" } : {}),
  });
}

async function deleteOne(
  call: BucketCall,
  key: string,
  versionId: string | undefined,
  headers: { readonly [name: string]: string },
): Promise<Deletion | undefined> {
  let deletion: Deletion | undefined;
  await changeVersions(call.layout, key, (versions) => {
    checkWriteCondition(headers, currentOf({ key, versions }));
    if (versionId !== undefined) {
      const removed = versions.find((version) => version.versionId === versionId);
      deletion = { versionId, isDeleteMarker: removed?.isDeleteMarker ?? false };
      return versions.filter((version) => version !== removed);
    }
    if (call.bucket.versioning === undefined) return [];
    const marker = deleteMarker(call);
    deletion = marker;
    return withNewVersion(versions, marker);
  });
  return deletion;
}

function deleteMarker({ bucket, options }: BucketCall): ObjectVersion {
  return {
    versionId: bucket.versioning === "Enabled" ? options.newId() : "null",
    isDeleteMarker: true,
    etag: "",
    size: 0,
    lastModified: options.clock.now(),
    blob: "",
    headers: {},
    metadata: {},
  };
}

const MAX_DELETIONS = 1000;

/** Deletes up to a thousand objects; each succeeds or fails for itself. */
export async function deleteObjects(call: BucketCall): Promise<WireResponse> {
  const request = await readXmlBody(call);
  const objects = request.children.filter(({ name }) => name === "Object");
  if (objects.length === 0 || objects.length > MAX_DELETIONS) throw s3Error("MalformedXML");
  const isQuiet = childText(request, "Quiet") === "true";
  const outcomes = await Promise.all(objects.map((object) => deleteListed(call, object)));
  const deleted = outcomes.filter((outcome) => "deleted" in outcome);
  return xmlAnswer(call, "DeleteResult", {
    Deleted: isQuiet ? [] : deleted.map((outcome) => outcome.deleted),
    Error: outcomes.filter((outcome) => "error" in outcome).map((outcome) => outcome.error),
  });
}

async function deleteListed(
  call: BucketCall,
  object: XmlElement,
): Promise<{ deleted: object } | { error: object }> {
  const key = childText(object, "Key");
  const versionId = childText(object, "VersionId");
  const etag = childText(object, "ETag");
  if (key === undefined || key === "") throw s3Error("MalformedXML");
  try {
    const condition = etag === undefined ? {} : { "if-match": etag };
    const deletion = await deleteOne(call, key, versionId, condition);
    const marker =
      deletion?.isDeleteMarker === true
        ? { DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId }
        : {};
    return { deleted: { Key: key, VersionId: versionId, ...marker } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key: key, VersionId: versionId, Code: error.code, Message: error.message } };
  }
}
