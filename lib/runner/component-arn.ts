/** An Image Builder component by its ARN. Name and version are enough to name a file. */
export type ComponentArn = {
  readonly arn: string;
  readonly name: string;
  readonly version: string;
};

const ARN =
  /^arn:[a-z0-9-]+:imagebuilder:[a-z0-9-]*:(?:\d{12}|aws|aws-[a-z0-9-]+|third-party):component\/([a-z0-9-_]+)\/((?:\d+|x)\.(?:\d+|x)\.(?:\d+|x))(?:\/(\d+))?$/;

/** Reads a component ARN; the build number may be missing and numbers of the version may be `x`. */
export function parseComponentArn(text: string): ComponentArn | undefined {
  const found = ARN.exec(text);
  if (found === null) return undefined;
  const [, name = "", numbers = "", build] = found;
  return { arn: text, name, version: build === undefined ? numbers : `${numbers}_${build}` };
}
