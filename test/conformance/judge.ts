/** The verdict of the language on a public document, and whether it can be tried. */
import { actionCatalog } from "../../lib/actions/catalog.ts";
import type { ComponentDocument } from "../../lib/document/document.ts";
import { parseDocument } from "../../lib/document/parse-document.ts";
import type { Platform } from "../../lib/host/host.ts";
import type { Issue } from "../../lib/source/issue.ts";
import { type CorpusFile, completed, corpusFiles, platformOf } from "../document/corpus.ts";
import { whyNotTried } from "./why-not-tried.ts";

export type Judged = {
  /** E.g. "components/hello.yml". */
  readonly path: string;
  /** What was judged: the file, or for a fragment the document that was made of it. */
  readonly text: string;
  readonly platform: Platform;
  /** Undefined when it is refused. */
  readonly document: ComponentDocument | undefined;
  readonly errors: readonly Issue[];
  /** The codes of its errors, each once, in order; empty when it is accepted. */
  readonly codes: readonly string[];
  /** Why it is not run in a sandbox; undefined when it is. */
  readonly notTried: string | undefined;
};

/** All public documents and fragments of the user guide, judged. */
export function judgeAll(): readonly Judged[] {
  const fragments = corpusFiles("fragments").map(({ path, text }) => ({
    path,
    text: completed(text),
  }));
  return [...corpusFiles("components"), ...fragments].map(judge);
}

/** Judges one text by the platform that it is meant for. */
export function judge({ path, text }: CorpusFile): Judged {
  const platform = platformOf(text);
  const { document, issues } = parseDocument(text, path, { actions: actionCatalog, platform });
  const errors = issues.filter((issue) => issue.severity === "error");
  const codes = [...new Set(errors.map((issue) => issue.code))].sort();
  const notTried = document === undefined ? "is refused" : whyNotTried(document, platform);
  return { path, text, platform, document, errors, codes, notTried };
}
