import { valueOfNode } from "../../../source/node.ts";
import { secondsOf } from "./ssm-operation.ts";
import type { StoredDocument } from "./world.ts";

/** A version of a document as DescribeDocument answers it. */
export function renderDocument(stored: StoredDocument, number: number): object {
  const version = stored.versions[number - 1];
  const parameters = Object.entries(version?.document.parameters ?? {});
  return {
    Name: stored.name,
    Owner: stored.owner,
    CreatedDate: version === undefined ? undefined : secondsOf(version.createdAt),
    Status: "Active",
    DocumentVersion: String(number),
    Description: version?.document.description,
    Parameters: parameters.map(([Name, { type, description, default: value }]) => ({
      Name,
      Type: type === "StringList" ? "StringList" : "String",
      Description: description,
      DefaultValue: value === undefined ? undefined : String(valueOfNode(value) ?? ""),
    })),
    PlatformTypes: ["Windows", "Linux"],
    DocumentType: "Command",
    SchemaVersion: "2.2",
    LatestVersion: String(stored.versions.length),
    DefaultVersion: String(stored.defaultVersion),
    DocumentFormat: version?.format,
    TargetType: stored.targetType,
    Tags: Object.entries(stored.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
