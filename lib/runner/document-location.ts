import type { Host, S3Location } from "../host/host.ts";
import { type ComponentArn, parseComponentArn } from "./component-arn.ts";
import { absolutePath, baseName } from "./log-folder.ts";

/** Where a document lies. `identity` is the same for the same document, however it was written. */
export type DocumentLocation =
  | { readonly kind: "file"; readonly identity: string; readonly path: string }
  | { readonly kind: "s3"; readonly identity: string; readonly at: S3Location }
  | { readonly kind: "component"; readonly identity: string; readonly component: ComponentArn };

/** Tells a local path, an `s3://` URI and a component ARN apart. @returns undefined for a malformed URI or ARN. */
export function documentLocation(
  text: string,
  host: Pick<Host, "platform" | "workingDirectory">,
  bucketOwner?: string,
): DocumentLocation | undefined {
  if (text.startsWith("s3://")) {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
    if (bucket === undefined || key === undefined) return undefined;
    const owner = bucketOwner === undefined ? {} : { expectedBucketOwner: bucketOwner };
    return { kind: "s3", identity: text, at: { bucket, key, ...owner } };
  }
  if (text.startsWith("arn:")) {
    const component = parseComponentArn(text);
    return component && { kind: "component", identity: text, component };
  }
  const path = absolutePath(host, text);
  return { kind: "file", identity: path, path };
}

/** File name under which the log folder keeps a copy, without its prefix: `web.yml`, `jenkins__0.0.5_1.yml`. */
export function copyName(location: DocumentLocation): string {
  if (location.kind === "component")
    return `${location.component.name}__${location.component.version}.yml`;
  return baseName(location.kind === "s3" ? location.at.key : location.path);
}

/** What kind of place it is, for the log: "a local path". */
export function placeInWords(location: DocumentLocation): string {
  if (location.kind === "file") return "a local path";
  return location.kind === "s3" ? "an S3 URI" : "a component ARN";
}
