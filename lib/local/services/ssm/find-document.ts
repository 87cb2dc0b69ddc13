import { AwsError } from "../../endpoint/service.ts";
import { builtInDocument } from "./built-in-documents.ts";
import type { SsmWorld, StoredDocument } from "./world.ts";

/**
 * A document by name or ARN, of the account or built in.
 *
 * @throws {AwsError} InvalidDocument.
 */
export function findDocument(world: SsmWorld, region: string, name: string): StoredDocument {
  const short = name.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[0-9]*:document\//, "");
  const stored = world.documents.get(`${region}/${short}`) ?? builtInDocument(short);
  if (stored !== undefined) return stored;
  throw new AwsError("InvalidDocument", `Document with name ${name} does not exist.`);
}

/** @throws {AwsError} InvalidDocumentVersion. */
export function versionNumber(stored: StoredDocument, version: string | undefined): number {
  if (version === undefined || version === "$DEFAULT") return stored.defaultVersion;
  const number = version === "$LATEST" ? stored.versions.length : Number(version);
  if (stored.versions[number - 1] !== undefined) return number;
  throw new AwsError(
    "InvalidDocumentVersion",
    `The document version ${version} of ${stored.name} does not exist.`,
  );
}
