import { InvalidInput, NotFound } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { MAX_SOURCE_LENGTH } from "../source/yaml.ts";
import { type DocumentLocation, documentLocation } from "./document-location.ts";

/** Finds where a document lies. @throws {InvalidInput} The text is no path, URI or ARN. */
export function locate(path: string, host: Host, bucketOwner?: string): DocumentLocation {
  const location = documentLocation(path, host, bucketOwner);
  if (location !== undefined) return location;
  throw new InvalidInput(
    `Cannot read document "${path}": it is no ${path.startsWith("s3:") ? "S3 URI, expected s3://bucket/key" : "component ARN, expected arn:aws:imagebuilder:REGION:OWNER:component/NAME/1.0.0/1"}`,
  );
}

/**
 * Reads the text of a document from where it lies.
 *
 * @param shownPath As the caller gave it, for messages.
 * @throws {NotFound} There is none.
 * @throws {InvalidInput} It is too large to be one.
 */
export async function readDocument(
  location: DocumentLocation,
  shownPath: string,
  host: Host,
): Promise<string> {
  if (location.kind === "file") return readLocal(location.path, shownPath, host);
  if (location.kind === "component")
    return (await host.aws.components()).document(location.component.arn);
  const s3 = await host.aws.s3();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await s3.get(location.at)) {
    size += chunk.length;
    if (size > 4 * MAX_SOURCE_LENGTH) throw tooLarge(shownPath);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return new TextDecoder().decode(whole);
}

async function readLocal(path: string, shownPath: string, host: Host): Promise<string> {
  try {
    const { size } = await host.files.stat(path);
    if (size > 4 * MAX_SOURCE_LENGTH) throw tooLarge(shownPath);
    // A text decoder drops the byte order mark that editors on Windows put in front.
    return new TextDecoder().decode(await host.files.readFile(path));
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new NotFound(
        `Cannot read document "${shownPath}": there is no such file. Check the path; relative ones count from ${host.workingDirectory}.`,
        { cause: error },
      );
    if (code === "EISDIR")
      throw new NotFound(
        `Cannot read document "${shownPath}": it is a folder, expected a file. Name the file in it.`,
        { cause: error },
      );
    if (typeof code === "string")
      throw new NotFound(`Cannot read document "${shownPath}": ${(error as Error).message}`, {
        cause: error,
      });
    throw error;
  }
}

function tooLarge(shownPath: string): InvalidInput {
  return new InvalidInput(
    `Cannot read document "${shownPath}": it is larger than ${MAX_SOURCE_LENGTH} characters. Is it really a component document?`,
  );
}
