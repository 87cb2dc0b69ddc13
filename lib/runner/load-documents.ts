import { parseDocument } from "../document/parse-document.ts";
import { variableValues } from "../document/variable-values.ts";
import type { Host } from "../host/host.ts";
import { hasErrors, type Issue } from "../source/issue.ts";
import { copyName, type DocumentLocation, placeInWords } from "./document-location.ts";
import { joinPath, type LogFolder } from "./log-folder.ts";
import { locate, readDocument } from "./read-document.ts";
import type { Actions, LoadedDocument } from "./run-context.ts";
import type { RunLog } from "./run-log.ts";
import type { SuppliedParameter } from "./run-options.ts";

/** What loading documents needs. */
export type Loader = {
  readonly host: Host;
  readonly actions: Actions;
  readonly log: Pick<RunLog, "info" | "debug">;
  readonly folder: LogFolder;
  readonly documentS3BucketOwner: string | undefined;
  readonly blockedActionModules: readonly string[];
};

/** A document as asked for. */
export type LoadRequest = {
  readonly path: string;
  readonly parameters: ReadonlyMap<string, SuppliedParameter>;
  /** File in the log folder that holds the copy: `D0__web.yml` is made of the prefix "D0__". */
  readonly copyPrefix: string;
  /** The copy that a run before a restart has made; read instead of the document itself. */
  readonly existingCopy?: string;
  readonly bucketOwner?: string;
};

/** A document, or why there is none. */
export type Loaded = {
  readonly loaded: LoadedDocument | undefined;
  /** File name of the copy in the log folder. */
  readonly copy: string;
  readonly text: string;
  readonly issues: readonly Issue[];
};

/**
 * Reads, copies, parses and validates one document.
 *
 * @throws The errors of `readDocument`: it cannot be had at all.
 */
export async function loadDocument(request: LoadRequest, loader: Loader): Promise<Loaded> {
  const { host, log, folder } = loader;
  const { path } = request;
  log.debug(`Setup: Currently validating document ${path}`);
  const location = locate(path, host, request.bucketOwner ?? loader.documentS3BucketOwner);
  const copy = request.existingCopy ?? `${request.copyPrefix}${copyName(location)}`;
  const text = await textOf(request, location, copy, loader);
  const shownCopy = joinPath(folder.shownPath, copy);
  const supplied = Object.fromEntries(
    [...request.parameters.values()].map(({ name, value }) => [name, value]),
  );
  log.debug(`Setup: STARTED PARSING DOCUMENT ${shownCopy}`);
  const parsed = parseDocument(text, path, {
    actions: loader.actions,
    platform: host.platform,
    blockedActionModules: loader.blockedActionModules,
    suppliedParameters: supplied,
  });
  log.debug(`Setup: FINISHED VALIDATING DOCUMENT ${shownCopy}`);
  const { document, issues } = parsed;
  if (document === undefined || hasErrors(issues)) return { loaded: undefined, copy, text, issues };
  const variables = variableValues(document, supplied);
  return { loaded: { path, identity: location.identity, document, variables }, copy, text, issues };
}

async function textOf(
  request: LoadRequest,
  location: DocumentLocation,
  copy: string,
  loader: Loader,
): Promise<string> {
  const { host, log, folder } = loader;
  const target = joinPath(folder.absolutePath, copy);
  if (request.existingCopy !== undefined) return host.files.readFile(target, "utf8");
  log.info(`Setup: Document ${request.path} is ${placeInWords(location)}`);
  const text = await readDocument(location, request.path, host);
  await host.files.writeFile(target, text);
  log.debug(`Setup: Successfully copied ${request.path} to ${joinPath(folder.shownPath, copy)}`);
  return text;
}
