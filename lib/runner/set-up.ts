import { failureMessage } from "../actions/action-failure.ts";
import { hasErrors, type Issue } from "../source/issue.ts";
import { renderIssues } from "../source/render.ts";
import { type Loader, loadDocument } from "./load-documents.ts";
import { baseName, joinPath } from "./log-folder.ts";
import { nestingIssues } from "./nesting-issues.ts";
import type { LoadedDocument } from "./run-context.ts";
import { parametersFor } from "./run-options.ts";
import type { Session, Surroundings } from "./session.ts";

/** The documents of a run, or why it cannot begin. */
export type SetUp =
  | { readonly isReady: true; readonly documents: readonly LoadedDocument[] }
  | { readonly isReady: false; readonly message: string; readonly issues: readonly Issue[] };

/** Reads, copies and validates all documents before anything is run. Every problem of every document is reported. */
export async function setUp(session: Session, surroundings: Surroundings): Promise<SetUp> {
  const { options, log } = session;
  const loader: Loader = {
    ...surroundings,
    ...session,
    documentS3BucketOwner: options.documentS3BucketOwner,
    blockedActionModules: options.blockedActionModules,
  };
  if (session.saved === undefined) log.info("Setup: STARTED SETUP");
  const documents: LoadedDocument[] = [];
  const issues: Issue[] = [];
  const messages: string[] = [];
  for (const index of options.documents.keys()) {
    const problem = await loadOne(index, session, loader, documents, issues);
    if (problem !== undefined) messages.push(problem);
  }
  const errors = issues.filter((issue) => issue.severity === "error");
  for (const warning of issues.filter((issue) => issue.severity === "warning"))
    log.debug(`Setup: [WARN] ${renderIssues([warning])}`);
  log.debug("Setup: FINISHED SETUP");
  if (messages.length === 0 && !hasErrors(errors)) return { isReady: true, documents };
  const message = [...messages, ...(errors.length === 0 ? [] : [renderIssues(errors)])].join("\n");
  return { isReady: false, message, issues: errors };
}

/** @returns why the document cannot be had at all. */
async function loadOne(
  index: number,
  session: Session,
  loader: Loader,
  documents: LoadedDocument[],
  issues: Issue[],
): Promise<string | undefined> {
  const request = session.options.documents[index];
  if (request === undefined) return undefined;
  const prefix = `D${index}__`;
  try {
    const existingCopy = await copyOf(prefix, session, loader);
    const {
      loaded,
      text,
      issues: found,
    } = await loadDocument(
      {
        path: request.path,
        parameters: parametersFor(session.options, request),
        copyPrefix: prefix,
        ...(existingCopy === undefined ? {} : { existingCopy }),
      },
      loader,
    );
    issues.push(...found);
    if (index === 0 && existingCopy === undefined)
      await loader.host.files.writeFile(
        joinPath(session.folder.absolutePath, "document.yaml"),
        text,
      );
    if (loaded === undefined) return undefined;
    documents.push(loaded);
    issues.push(...(await nestingIssues(loaded, text, loader)));
    return undefined;
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    return message;
  }
}

/** The copy that the run has made when it began: what lies at the document's place now may have changed. */
async function copyOf(
  prefix: string,
  session: Session,
  loader: Loader,
): Promise<string | undefined> {
  if (session.saved === undefined) return undefined;
  const names = await loader.host.files.readdir(session.folder.absolutePath);
  return names.map(baseName).find((name) => name.startsWith(prefix));
}
