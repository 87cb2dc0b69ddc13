import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action, ActionResult, NestedSummary, Output } from "./action.ts";
import { failureMessage } from "./action-failure.ts";
import { bucketOwner } from "./s3-location.ts";

export type ExecuteDocumentInputs = {
  /** A local path, an S3 URI, or the ARN of a component. */
  readonly document: string;
  readonly "document-s3-bucket-owner"?: string;
  /** Names joined with commas; empty for all phases. */
  readonly phases: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
};

/**
 * Runs another document. The runner loads it, watches depth and cycles, and lets a restart that it asks for pass
 * through as an error of its own.
 */
export const executeDocument: Action<ExecuteDocumentInputs> = {
  name: "ExecuteDocument",
  platforms: ["linux", "darwin", "windows"],
  form: "mapping",
  needsInputs: true,
  item: record({
    document: required(text({ minLength: 1 })),
    "document-s3-bucket-owner": optional(bucketOwner),
    phases: defaulted(text(), ""),
    parameters: defaulted(list(record({ name: required(text()), value: required(text()) })), []),
  }),
  outputs: [
    "executedStepCount",
    "executionId",
    "failedStepCount",
    "failureMessage",
    "ignoredFailedStepCount",
    "logUrl",
    "skippedStepCount",
    "status",
  ],
  run: async ([inputs], { runDocument, log }) => {
    if (inputs === undefined) throw new Error("ExecuteDocument needs inputs");
    log.info("ExecuteDocument: STARTED EXECUTION");
    const owner = inputs["document-s3-bucket-owner"];
    try {
      const summary = await runDocument({
        document: inputs.document,
        ...(owner === undefined ? {} : { bucketOwner: owner }),
        phases: inputs.phases.split(",").flatMap((phase) => phase.trim() || []),
        parameters: Object.fromEntries(inputs.parameters.map(({ name, value }) => [name, value])),
      });
      log.info("ExecuteDocument: FINISHED EXECUTION");
      return resultOf(summary);
    } catch (error) {
      const message = failureMessage(error);
      if (message === undefined) throw error;
      log.error(`ExecuteDocument: ${message}`);
      return { status: "failed", message, outputs: [] };
    }
  },
};

function resultOf(summary: NestedSummary): ActionResult {
  const outputs: readonly Output[] = [
    {
      executedStepCount: summary.executedStepCount,
      executionId: summary.executionId,
      failedStepCount: summary.failedStepCount,
      failureMessage: summary.failureMessage,
      ignoredFailedStepCount: summary.ignoredFailedStepCount,
      logUrl: summary.logUrl,
      skippedStepCount: summary.skippedStepCount,
      status: summary.status,
    },
  ];
  if (summary.status === "success") return { status: "success", outputs };
  return { status: "failed", message: summary.failureMessage, outputs };
}
