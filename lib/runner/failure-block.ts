import type { FirstFailure } from "./run-context.ts";

/**
 * The lines at the end of console.log that name the first failed step. Image Builder shows what stands in them.
 *
 * @returns One text per line of the log; the standard error may have line breaks.
 */
export function failureBlock(failure: FirstFailure): readonly string[] {
  const { report, stderr } = failure;
  return [
    `Document: ${report.document.name}`,
    `ComponentArn: ${report.document.path}`,
    `Phase: ${report.phase}`,
    `Step: ${report.step}`,
    `Action: ${report.action}`,
    ...(report.message === "" ? [] : [`ErrorMessage: ${report.message}`]),
    ...(stderr === "" ? [] : [`Stderr: ${stderr}`]),
  ];
}
