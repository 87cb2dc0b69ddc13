/** The components of a recipe: documents beside the pipeline file, in S3, written in place, or in the registry. */
import { list, optional, record, required } from "../source/collections.ts";
import { memberOf } from "../source/node.ts";
import { text } from "../source/scalars.ts";
import { described, INVALID, report, type Shape } from "../source/shape.ts";
import { S3_URI } from "./aws-names.ts";
import { type ComponentReference, componentReference } from "./component-reference.ts";
import { advise } from "./foreign-keys.ts";
import { type Place, placeOfBlock } from "./inline-document.ts";
import { entryOf, textOf } from "./members.ts";
import { parsedText, refuse } from "./parsed-text.ts";
import { resourceName } from "./resource-name.ts";
import { byMember, distinct, exactlyOneOf, type Rule, withRules } from "./rules.ts";

/** A value for a parameter of a component; the language takes a list even for one text. */
export type ComponentParameter = { readonly name: string; readonly value: readonly string[] };

/** A component as a recipe names it; `parameters` is empty when none are given. */
export type RecipeComponent = { readonly parameters: readonly ComponentParameter[] } & (
  | {
      /** A file; relative to the pipeline file unless absolute. */
      readonly kind: "file";
      readonly path: string;
      readonly name?: string;
    }
  | { readonly kind: "s3"; readonly uri: string; readonly name?: string }
  | {
      readonly kind: "reference";
      /** As written: an ARN or `name@1.x.x`. */
      readonly componentArn: string;
      readonly reference: ComponentReference;
    }
  | {
      readonly kind: "inline";
      readonly name: string;
      /** The document itself. */
      readonly data: string;
      /** Where the document begins in the pipeline file; see {@link placeOfBlock}. */
      readonly dataAt?: Place;
    }
);

/** Longest document that may stand in the file itself. */
export const MAX_INLINE_LENGTH = 16_000;
/** Most components of a recipe. */
export const MAX_COMPONENTS = 20;

const parameterValue: Shape<readonly string[]> = list(text({ maxLength: 1024 }), { minimum: 1 });
const parameter = record(
  {
    name: required(
      described(text({ pattern: /^[^\0]{1,256}$/ }), "Name of the parameter in the document."),
    ),
    value: required(described(parameterValue, "Its value, as a list of texts.")),
  },
  { what: "a parameter of a component", advice: advise({ values: 'Write "value:" with a list.' }) },
);

const documentUri = parsedText(
  (uri) => {
    if (uri === "") return refuse("it is empty, expected a path or s3://bucket/key");
    if (uri.startsWith("s3://"))
      return S3_URI.test(uri) ? { value: uri } : refuse("expected s3://bucket/key");
    if (uri.startsWith("arn:"))
      return refuse("it is an ARN, expected a path or s3://bucket/key", "Use componentArn.");
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri) && !uri.startsWith("file://"))
      return refuse(
        "expected a path or s3://bucket/key",
        "Download the document and give its path.",
      );
    return { value: uri.replace(/^file:\/\//, "") };
  },
  { minLength: 1 },
);

const fields = {
  componentArn: optional(
    described(
      componentReference,
      "ARN of a component, or name@1.x.x for one of Kiln's own or registered components. Wildcards mean the newest at each build.",
    ),
  ),
  uri: optional(
    described(
      documentUri,
      "Path of a component document, relative to the pipeline file, or s3://bucket/key.",
    ),
  ),
  name: optional(described(resourceName, "Name of the component; required with data.")),
  data: optional(
    described(
      text({
        pattern: /^[^\0]*$/,
        minLength: 1,
        maxLength: MAX_INLINE_LENGTH,
        expected: `a component document of 1 to ${MAX_INLINE_LENGTH} characters`,
      }),
      "The component document itself, as a block of text.",
    ),
  ),
  parameters: optional(
    described(list(parameter, { maximum: 25 }), "Values for the document's parameters."),
  ),
};

const namesOneDocument = exactlyOneOf(
  ["componentArn", "uri", "data"],
  "a component",
  "Give a reference (componentArn), a file (uri) or the document itself (data).",
);

/** An inline document needs a name; a reference has one already. */
const nameFitsKind: Rule = (mapping, reading) => {
  const name = entryOf(mapping, "name");
  const data = entryOf(mapping, "data");
  const reference = entryOf(mapping, "componentArn");
  if (data !== undefined && name === undefined)
    report(reading, data.key, {
      code: "missing-key",
      message: 'Cannot read an inline component: the key "name" is missing',
      remedy: 'Add "name": images record which components they have.',
    });
  if (reference !== undefined && name !== undefined)
    report(reading, name.key, {
      code: "conflicting-keys",
      message: "Cannot give a name to a component that is referred to: the reference has one",
      remedy: 'Leave "name" out.',
    });
};

const componentRecord = withRules(
  record(fields, {
    what: "a component",
    advice: advise({
      component: "Write the keys of the component directly after the dash.",
      arn: "Use componentArn.",
      path: "Use uri.",
      file: "Use uri.",
      content: "Use data.",
      document: "Use data, with the document as a block of text.",
      version: 'Write the version into the reference: "componentArn: name@1.x.x".',
      semanticVersion: 'Write the version into the reference: "componentArn: name@1.x.x".',
      platform: "Leave it out: the platform follows from the parent image.",
    }),
  }),
  namesOneDocument,
  nameFitsKind,
  distinct("parameters", byMember("name"), (name) => ({
    message: `Cannot give the parameter "${name}" twice to one component`,
    remedy: "Keep one of the two.",
  })),
);

/** One component of a recipe. */
export const recipeComponent: Shape<RecipeComponent> = {
  schema: componentRecord.schema,
  read(node, reading) {
    const value = componentRecord.read(node, reading);
    if (value === INVALID || node.kind !== "mapping") return INVALID;
    const { parameters = [], name, uri, data, componentArn } = value;
    const named = name === undefined ? {} : { name };
    if (componentArn !== undefined)
      return {
        kind: "reference",
        componentArn: textOf(node, "componentArn") ?? "",
        reference: componentArn,
        parameters,
      };
    if (uri?.startsWith("s3://")) return { kind: "s3", uri, parameters, ...named };
    if (uri !== undefined) return { kind: "file", path: uri, parameters, ...named };
    const at = placeOfBlock(memberOf(node, "data") ?? node, reading.source);
    return {
      kind: "inline",
      name: name ?? "",
      data: data ?? "",
      parameters,
      ...(at === undefined ? {} : { dataAt: at }),
    };
  },
};

/** The components of a recipe, in the order in which they run. */
export const recipeComponents: Shape<readonly RecipeComponent[]> = list(recipeComponent, {
  maximum: MAX_COMPONENTS,
});
