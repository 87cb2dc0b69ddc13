/** How the tests of the language parse documents. */
import { actionCatalog } from "../../lib/actions/catalog.ts";
import type { ComponentDocument, Step } from "../../lib/document/document.ts";
import { type ParseOptions, parseDocument } from "../../lib/document/parse-document.ts";

type Options = Partial<ParseOptions>;

/** The document, or a failed test with its problems. */
export function parsed(text: string, options: Options = {}): ComponentDocument {
  const { document } = parseAll(text, options);
  if (document === undefined) throw new Error(problems(text, options).join("\n"));
  return document;
}

/** Every issue as `line:column code: message`. */
export function problems(text: string, options: Options = {}): string[] {
  return parseAll(text, options).issues.map(
    ({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`,
  );
}

/** Only the codes of the issues. */
export function codes(text: string, options: Options = {}): string[] {
  return parseAll(text, options).issues.map((issue) => issue.code);
}

/** Parses for Linux with all modules. */
export function parseAll(text: string, options: Options = {}): ReturnType<typeof parseDocument> {
  return parseDocument(text, "web.yml", { actions: actionCatalog, platform: "linux", ...options });
}

/** A document with one step; `keys` are lines of YAML for it, and its first one is line 7. */
export function withStep(keys: string): string {
  const body = keys.trimEnd().replace(/^/gm, "        ");
  return `schemaVersion: 1.0\nparameters:\n  - Mode: {type: string}\nphases:\n  - name: build\n    steps:\n      -\n${body}\n`;
}

/** A document with one step that echoes, and these further keys. */
export function withKeys(keys: string): string {
  return withStep(`name: Echo\naction: ExecuteBash\ninputs: {commands: [echo]}\n${keys}`);
}

/** The only step of a document. */
export function onlyStep(text: string, options: Options = {}): Step {
  const [step, ...others] = parsed(text, options).phases.flatMap((phase) => phase.steps);
  if (step === undefined || others.length > 0) throw new Error("not one step");
  return step;
}
