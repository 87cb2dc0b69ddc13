import type { Step } from "../document/document.ts";
import { parseDocument } from "../document/parse-document.ts";
import { referencesIn } from "../document/references-in.ts";
import type { Issue } from "../source/issue.ts";
import { issueAt, sourceOf } from "../source/source.ts";
import { documentLocation } from "./document-location.ts";
import type { Loader } from "./load-documents.ts";
import { MAX_NESTING } from "./nested-document.ts";
import { readDocument } from "./read-document.ts";
import type { LoadedDocument } from "./run-context.ts";

/**
 * Finds documents that would run themselves or are nested too deep, as far as local names are written out and the files
 * are there. What is computed is checked again when it runs.
 */
export async function nestingIssues(
  top: Pick<LoadedDocument, "document" | "path" | "identity">,
  text: string,
  loader: Pick<Loader, "host" | "actions">,
): Promise<readonly Issue[]> {
  const steps = nestingSteps(top.document);
  if (steps.length === 0) return [];
  const source = sourceOf(text, top.path);
  const issues: Issue[] = [];
  for (const step of steps) {
    const problem = await problemBelow(step, [top.identity], loader);
    if (problem !== undefined)
      issues.push(
        issueAt(source, step.nameSpan, {
          code: "bad-nesting",
          message: `Cannot run step "${step.name}": ${problem}`,
        }),
      );
  }
  return issues;
}

function nestingSteps(document: LoadedDocument["document"]): readonly Step[] {
  return document.phases
    .flatMap((phase) => phase.steps)
    .filter((step) => step.action === "ExecuteDocument");
}

async function problemBelow(
  step: Step,
  ancestry: readonly string[],
  loader: Pick<Loader, "host" | "actions">,
): Promise<string | undefined> {
  const name = step.inputs[0]?.["document"];
  if (typeof name !== "string" || referencesIn(name).length > 0) return undefined;
  const place = documentLocation(name, loader.host);
  if (place === undefined) return undefined;
  if (ancestry.includes(place.identity))
    return `the document "${name}" would run itself (${[...ancestry, place.identity].join(" → ")})`;
  if (ancestry.length > MAX_NESTING)
    return `the document "${name}" is nested ${ancestry.length} levels deep, expected at most ${MAX_NESTING}`;
  if (place.kind !== "file") return undefined;
  // A step may make the file first; if it is there but wrong, its own step will say so.
  const text = await readDocument(place, name, loader.host).catch(() => undefined);
  if (text === undefined) return undefined;
  const { document } = parseDocument(text, name, {
    actions: loader.actions,
    platform: loader.host.platform,
  });
  for (const below of document === undefined ? [] : nestingSteps(document)) {
    const problem = await problemBelow(below, [...ancestry, place.identity], loader);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
