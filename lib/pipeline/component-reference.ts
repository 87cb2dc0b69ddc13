/** References to components that live in a registry or account: an ARN, or `name@version`. */
import type { Shape } from "../source/shape.ts";
import { type ImageBuilderArn, parseComponentArn } from "./image-builder-arn.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";
import { parseResourceName } from "./resource-name.ts";
import { parseVersionPattern, type VersionPattern } from "./semantic-version.ts";

/** A component by name and version. `arn` is there when the reference was an ARN. */
export type ComponentReference = {
  readonly name: string;
  readonly version: VersionPattern;
  readonly arn?: ImageBuilderArn;
};

/** Reads `arn:aws:imagebuilder:…:component/name/1.x.x` or `name@1.x.x`. */
export function parseComponentReference(text: string): Parsed<ComponentReference> {
  if (text.startsWith("arn:")) {
    const arn = parseComponentArn(text);
    if ("refusal" in arn) return arn;
    return { value: { name: arn.value.name, version: arn.value.version, arn: arn.value } };
  }
  const at = text.lastIndexOf("@");
  if (at === -1)
    return refuse(
      "expected the ARN of a component or name@1.x.x",
      /\.ya?ml$|\//.test(text)
        ? "Use uri for a file."
        : `Write "${text}@x.x.x" for its newest version.`,
    );
  const name = parseResourceName(text.slice(0, at));
  if ("refusal" in name) return name;
  const version = parseVersionPattern(text.slice(at + 1));
  if ("refusal" in version) return version;
  return { value: { name: name.value, version: version.value } };
}

/** A reference to a component. */
export const componentReference: Shape<ComponentReference> = parsedText(parseComponentReference, {
  minLength: 1,
});
