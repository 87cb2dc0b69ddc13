import { expect, test } from "vitest";
import type { NestedRun, NestedSummary } from "../../lib/actions/action.ts";
import { executeDocument } from "../../lib/actions/execute-document.ts";
import { NotFound } from "../../lib/errors.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";

const SUMMARY: NestedSummary = {
  executedStepCount: 2,
  executionId: "id",
  failedStepCount: 0,
  failureMessage: "",
  ignoredFailedStepCount: 0,
  logUrl: "",
  skippedStepCount: 1,
  status: "success",
};

async function run(inputs: object, answer: NestedSummary | Error = SUMMARY) {
  const requests: NestedRun[] = [];
  const runDocument = async (request: NestedRun) => {
    requests.push(request);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const context = actionContext({}, { runDocument });
  return { result: await runAction(executeDocument, [inputs], context), requests };
}

test("executeDocument hands over document, phases and parameters", async () => {
  const { result, requests } = await run({
    document: "s3://b/d.yml",
    "document-s3-bucket-owner": 111122223333,
    phases: "build, validate,",
    parameters: [{ name: "Level", value: 1 }],
  });
  expect(requests).toStrictEqual([
    {
      document: "s3://b/d.yml",
      bucketOwner: "111122223333",
      phases: ["build", "validate"],
      parameters: { Level: "1" },
    },
  ]);
  expect(result).toStrictEqual({ status: "success", outputs: [SUMMARY] });
  expect(Object.keys(result.outputs[0] ?? {})).toStrictEqual(Object.keys(SUMMARY).sort());
});

test("executeDocument asks for all phases without an owner by default", async () => {
  const { requests } = await run({ document: "d.yml" });
  expect(requests).toStrictEqual([{ document: "d.yml", phases: [], parameters: {} }]);
});

test("executeDocument fails when the document does, and keeps the summary", async () => {
  const summary = { ...SUMMARY, status: "failed", failureMessage: "Document d.yml failed!" };
  expect((await run({ document: "d.yml" }, summary)).result).toStrictEqual({
    status: "failed",
    message: "Document d.yml failed!",
    outputs: [summary],
  });
});

test("executeDocument fails when the document cannot be loaded", async () => {
  const { result } = await run({ document: "d.yml" }, new NotFound("no such document"));
  expect(result).toStrictEqual({ status: "failed", message: "no such document", outputs: [] });
});

test("executeDocument lets other errors through, such as the runner's for a restart", async () => {
  await expect(run({ document: "d.yml" }, new Error("restart"))).rejects.toThrow("restart");
});

test.each([
  [{}],
  [{ document: "" }],
  [{ document: "d", parameters: { a: "b" } }],
  [{ document: "d", parameters: [{ name: "a" }] }],
  [{ document: "d", "document-s3-bucket-owner": "me" }],
])("executeDocument refuses %j", (input) => {
  expect(problemsOf(executeDocument as never, input)).toHaveLength(1);
});
