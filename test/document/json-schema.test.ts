import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { actionCatalog } from "../../lib/actions/catalog.ts";
import { componentDocumentSchema } from "../../lib/document/json-schema.ts";
import { REJECTED } from "../conformance/verdicts.ts";
import { fitsSchema } from "../fakes/fits-schema.ts";
import { corpusFiles, corpusIsMissing } from "./corpus.ts";
import { codes, withKeys, withStep } from "./parsed.ts";

const schema = componentDocumentSchema(actionCatalog);
const fits = (text: string): boolean => fitsSchema(schema, parse(text));

describe("componentDocumentSchema() agrees with the parser", () => {
  test.each([
    withKeys(""),
    withKeys("maxAttempts: '3'"),
    withKeys("timeoutSeconds: -1"),
    withKeys("timeoutSeconds:"),
    withKeys("if: {not: {binaryExists: jq, then: Skip}, else: Abort}"),
    withKeys("if: {and: [{fileExists: a}, {not: [fileExists: b]}]}"),
    withKeys("loop: {name: d, for: {start: 1, end: 2, updateBy: 1}}"),
    withKeys("loop: {forEach: {list: a, delimiter: ','}}"),
    withStep("name: Again\naction: Reboot"),
    withStep("name: Again\naction: Reboot\ninputs: {delaySeconds: '{{ Mode }}'}"),
    withStep("name: Check\naction: Assert\ninputs: {stringEquals: a, value: 1}"),
    withStep("name: Drop\naction: DeleteFile\ninputs: {path: /a}"),
    withStep("name: Drop\naction: DeleteFolder\ninputs: [{path: /a, force: '{{ Mode }}'}]"),
    withStep(
      "name: Put\naction: CreateFile\ninputs: [{path: /a, encoding: UTF-16-LE, permissions: 0755}]",
    ),
  ])("that this is valid: %s", (text) => {
    expect([fits(text), codes(text)]).toStrictEqual([true, []]);
  });

  test.each([
    withKeys("").replace("1.0", "2.0"),
    withKeys("").replace("name: Echo", "name: E"),
    withKeys("").replace("ExecuteBash", "ExecuteBsh"),
    withKeys("retries: 3"),
    withKeys("maxAttempts: 0"),
    withKeys("timeoutSeconds: 0"),
    withKeys("onFailure: abort"),
    withKeys("if: {fileExists: a, folderExists: b}"),
    withKeys("if: {and: [{fileExists: a, then: Skip}]}"),
    withKeys("if: {stringEquals: a}"),
    withKeys("loop: {name: d}"),
    withKeys("loop: {forEach: []}"),
    withStep("name: Show\naction: ExecuteBash"),
    withStep("name: Show\naction: ExecuteBash\ninputs: {commands: [{a: b}]}"),
    withStep("name: Show\naction: ExecuteBash\ninputs: [{commands: [a]}]"),
    withStep("name: Again\naction: Reboot\ninputs: {delaySeconds: soon}"),
    withStep("name: Check\naction: Assert\ninputs: {fileExists: a, then: Skip}"),
    "schemaVersion: 1.0\nphases: []\n",
    "phases: [{name: build, steps: [{name: Again, action: Reboot}]}]\n",
  ])("that this is not: %s", (text) => {
    expect([fits(text), codes(text).length > 0]).toStrictEqual([false, true]);
  });
});

// Skipped in a checkout without the collection of public documents beside it.
test.skipIf(corpusIsMissing)(
  "componentDocumentSchema() accepts every valid public document",
  () => {
    const valid = corpusFiles("components").filter(({ path }) => REJECTED[path] === undefined);
    expect(valid.filter(({ text }) => !fits(text)).map(({ path }) => path)).toStrictEqual([]);
  },
);
