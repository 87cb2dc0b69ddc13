/** Public component documents and fragments of the user guide, against the table of those that the language refuses. */
import { describe, expect, test } from "vitest";
import { actionCatalog } from "../../lib/actions/catalog.ts";
import { parseDocument } from "../../lib/document/parse-document.ts";
import type { Issue } from "../../lib/source/issue.ts";
import { REJECTED } from "../conformance/verdicts.ts";
import { completed, corpusFiles, corpusIsMissing, platformOf } from "./corpus.ts";

function errorsIn(text: string, path: string): readonly Issue[] {
  const platform = platformOf(text);
  const { document, issues } = parseDocument(text, path, { actions: actionCatalog, platform });
  const errors = issues.filter((issue) => issue.severity === "error");
  expect(document === undefined).toBe(errors.length > 0);
  return errors;
}

function verdictOn(text: string, path: string): readonly string[] {
  return [...new Set(errorsIn(text, path).map((issue) => issue.code))].sort();
}

// Skipped in a checkout without the collection of public documents beside it.
describe.skipIf(corpusIsMissing)("public documents", () => {
  test.each(corpusFiles("components"))("$path is judged by the language", ({ path, text }) => {
    expect(verdictOn(text, path)).toStrictEqual(REJECTED[path]?.codes ?? []);
  });

  test.each(corpusFiles("fragments"))(
    "$path, completed, is judged by the language",
    ({ path, text }) => {
      expect(verdictOn(completed(text), path)).toStrictEqual(REJECTED[path]?.codes ?? []);
    },
  );

  test("the table names only documents that exist", () => {
    const paths = new Set(
      [...corpusFiles("components"), ...corpusFiles("fragments")].map(({ path }) => path),
    );
    expect(Object.keys(REJECTED).filter((path) => !paths.has(path))).toStrictEqual([]);
  });

  test("every error has a place, an excerpt and a stable code", () => {
    for (const { path, text } of corpusFiles("components"))
      for (const issue of errorsIn(text, path)) {
        expect(issue).toMatchObject({ file: path, code: expect.stringMatching(/^[a-z-]+$/) });
        expect([issue.line > 0, issue.column > 0, issue.excerpt]).not.toContain(undefined);
        expect(text.split("\n")[issue.line - 1]?.replace(/\r$/, "")).toBe(issue.excerpt);
      }
  });
});
