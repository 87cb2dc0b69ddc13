/** ARNs of Image Builder's images, components and workflows. */
import { type Parsed, refuse } from "./parsed-text.ts";
import { parseVersionPattern, type VersionPattern } from "./semantic-version.ts";

/** A versioned resource that an ARN names; an ARN without a version means the newest. */
export type ImageBuilderArn = {
  readonly partition: string;
  readonly region: string;
  /** 12 digits, or "aws" or "aws-marketplace". */
  readonly account: string;
  readonly name: string;
  readonly version: VersionPattern;
};

/** An image that an ARN names. */
export type ImageArn = ImageBuilderArn;

const NEWEST: VersionPattern = { major: "x", minor: "x", patch: "x" };

/** Reads `arn:…:imagebuilder:…:image/name/1.x.x`. */
export function parseImageArn(arn: string): Parsed<ImageArn> {
  return parseArn(arn, "image");
}

/** Reads `arn:…:imagebuilder:…:component/name/1.x.x`. */
export function parseComponentArn(arn: string): Parsed<ImageBuilderArn> {
  return parseArn(arn, "component");
}

/** Reads `arn:…:imagebuilder:…:workflow/build/name/1.x.x`. */
export function parseWorkflowArn(
  arn: string,
): Parsed<ImageBuilderArn & { readonly type: "build" | "test" | "distribution" }> {
  const type = /:workflow\/(build|test|distribution)\//.exec(arn)?.[1];
  if (type !== "build" && type !== "test" && type !== "distribution")
    return refuse(
      "expected the ARN of a workflow, arn:aws:imagebuilder:…:workflow/build/name/1.x.x",
    );
  const parsed = parseArn(arn, `workflow/${type}`);
  return "value" in parsed ? { value: { ...parsed.value, type } } : parsed;
}

function parseArn(arn: string, resource: string): Parsed<ImageBuilderArn> {
  const match =
    /^arn:(aws[a-z-]*):imagebuilder:([a-z0-9-]+):([0-9]{12}|aws(?:-[a-z-]+)?):([a-z-]+(?:\/(?:build|test|distribution)(?=\/))?)\/([^/]+)(?:\/(.+))?$/.exec(
      arn,
    );
  const expected = `expected the ARN of ${resource === "image" ? "an" : "a"} ${resource.replace(/\/.*/, "")}, arn:aws:imagebuilder:…:${resource}/name/1.x.x`;
  if (match === null) return refuse(expected);
  const [, partition = "", region = "", account = "", kind = "", name = "", version] = match;
  if (kind !== resource)
    return refuse(`it is the ARN of a resource of type "${kind}", ${expected}`);
  if (!/^[a-z0-9-_]+$/.test(name))
    return refuse(`the name "${name}" has other characters than a-z, 0-9, - and _, ${expected}`);
  const parsed = version === undefined ? { value: NEWEST } : parseVersionPattern(version);
  if ("refusal" in parsed) return parsed;
  return { value: { partition, region, account, name, version: parsed.value } };
}
