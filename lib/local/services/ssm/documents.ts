/** Operations on documents of type Command. They live as long as the local cloud does. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { renderIssues } from "../../../source/render.ts";
import { boolean, oneOf, text } from "../../../source/scalars.ts";
import { parseCommandDocument } from "../../agent/command-document.ts";
import { AwsError } from "../../endpoint/service.ts";
import { findDocument, versionNumber } from "./find-document.ts";
import { renderDocument } from "./render-document.ts";
import { secondsOf, ssmOperation } from "./ssm-operation.ts";
import type { DocumentVersion, SsmWorld, StoredDocument } from "./world.ts";

const nameShape = text({
  pattern: /^[a-zA-Z0-9_.-]{3,128}$/,
  expected: "3 to 128 letters, digits, _, - and .",
});
const format = defaulted(oneOf(["JSON", "YAML"]), "JSON");
const versionPattern = text({
  pattern: /^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/,
  expected: "$LATEST, $DEFAULT or a number",
});

/** CreateDocument. */
export const createDocument = ssmOperation(
  {
    Name: required(nameShape),
    Content: required(text({ minLength: 1 })),
    DocumentType: defaulted(text(), "Command"),
    DocumentFormat: format,
    TargetType: optional(text()),
    DisplayName: optional(text()),
    VersionName: optional(text()),
    Tags: defaulted(list(record({ Key: required(text()), Value: required(text()) })), []),
  },
  (world, input, { region }) => {
    if (input.DocumentType !== "Command")
      throw new AwsError(
        "ValidationException",
        `The local cloud runs documents of type Command only, not ${input.DocumentType}.`,
      );
    if (/^(aws|amazon|amzn)/i.test(input.Name))
      throw new AwsError("ValidationException", `The document name '${input.Name}' is reserved.`);
    const key = `${region}/${input.Name}`;
    if (world.documents.has(key))
      throw new AwsError(
        "DocumentAlreadyExists",
        `Document with name ${input.Name} already exists.`,
      );
    const stored: StoredDocument = {
      name: input.Name,
      owner: world.accountId,
      ...(input.TargetType === undefined ? {} : { targetType: input.TargetType }),
      tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])),
      versions: [newVersion(world, input)],
      defaultVersion: 1,
    };
    world.documents.set(key, stored);
    return { DocumentDescription: renderDocument(stored, 1) };
  },
);

/** UpdateDocument: a new version, which is not yet the default one. */
export const updateDocument = ssmOperation(
  {
    Name: required(text()),
    Content: required(text({ minLength: 1 })),
    DocumentVersion: optional(versionPattern),
    DocumentFormat: format,
    DisplayName: optional(text()),
    VersionName: optional(text()),
    TargetType: optional(text()),
  },
  (world, input, { region }) => {
    const stored = findDocument(world, region, input.Name);
    if (stored.versions.some(({ content }) => content === input.Content))
      throw new AwsError(
        "DuplicateDocumentContent",
        "The content of the association document matches another document. Change the content of the document and try again.",
      );
    const versions = [...stored.versions, newVersion(world, input)];
    const updated = { ...stored, versions };
    world.documents.set(`${region}/${stored.name}`, updated);
    return { DocumentDescription: renderDocument(updated, versions.length) };
  },
);

/** UpdateDocumentDefaultVersion. */
export const updateDocumentDefaultVersion = ssmOperation(
  { Name: required(text()), DocumentVersion: required(versionPattern) },
  (world, input, { region }) => {
    const stored = findDocument(world, region, input.Name);
    const defaultVersion = versionNumber(stored, input.DocumentVersion);
    world.documents.set(`${region}/${stored.name}`, { ...stored, defaultVersion });
    return { Description: { Name: stored.name, DefaultVersion: String(defaultVersion) } };
  },
);

const named = {
  Name: required(text()),
  DocumentVersion: optional(versionPattern),
  VersionName: optional(text()),
};

/** GetDocument: the content as it was given. */
export const getDocument = ssmOperation(
  { ...named, DocumentFormat: optional(oneOf(["JSON", "YAML"])) },
  (world, input, { region }) => {
    const stored = findDocument(world, region, input.Name);
    const number = versionNumber(stored, input.DocumentVersion);
    const version = stored.versions[number - 1];
    return {
      Name: stored.name,
      DocumentVersion: String(number),
      Status: "Active",
      DocumentType: "Command",
      Content: version?.content,
      DocumentFormat: version?.format,
      CreatedDate: version === undefined ? undefined : secondsOf(version.createdAt),
    };
  },
);

/** DescribeDocument. */
export const describeDocument = ssmOperation(named, (world, input, { region }) => {
  const stored = findDocument(world, region, input.Name);
  return { Document: renderDocument(stored, versionNumber(stored, input.DocumentVersion)) };
});

/** DeleteDocument: all versions. */
export const deleteDocument = ssmOperation(
  { Name: required(text()), Force: optional(boolean()) },
  (world, input, { region }) => {
    const stored = findDocument(world, region, input.Name);
    world.documents.delete(`${region}/${stored.name}`);
    return {};
  },
);

function newVersion(
  world: SsmWorld,
  input: {
    readonly Content: string;
    readonly DocumentFormat: "JSON" | "YAML";
    readonly Name: string;
    readonly VersionName?: string;
  },
): DocumentVersion {
  const { document, issues } = parseCommandDocument(input.Content, input.Name);
  if (document === undefined) throw new AwsError("InvalidDocumentContent", renderIssues(issues));
  return {
    content: input.Content,
    format: input.DocumentFormat,
    document,
    createdAt: world.clock.now(),
    ...(input.VersionName === undefined ? {} : { versionName: input.VersionName }),
  };
}
