import type { BuildFailure } from "./failure.ts";

/** A failure for people: what failed and where, the last lines of output, the log, and what to do. */
export function renderFailure(failure: BuildFailure): string {
  const lines = [headline(failure)];
  if (failure.outputTail !== undefined && failure.outputTail.length > 0)
    lines.push("The last lines of its output:", ...failure.outputTail.map((line) => `  | ${line}`));
  for (const { region, message } of failure.regionFailures ?? [])
    lines.push(`In ${region}: ${message}`);
  if (failure.logLocation !== undefined) lines.push(`Log: ${failure.logLocation}`);
  if (failure.remedy !== undefined) lines.push(`→ ${failure.remedy}`);
  return lines.join("\n");
}

function headline(failure: BuildFailure): string {
  if (failure.step === undefined)
    return failure.state === undefined ? failure.message : `${failure.state}: ${failure.message}`;
  const { component, phase, step, action, exitCode, attempt, maxAttempts } = failure;
  const document =
    component === undefined ? "" : ` of component "${component.name || component.path}"`;
  const tries =
    attempt === undefined || maxAttempts === undefined || maxAttempts < 2
      ? ""
      : ` (attempt ${attempt} of ${maxAttempts})`;
  const code = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
  return `Step "${step}"${document} failed${code} in phase "${phase ?? "?"}"${tries}: ${action === undefined ? "" : `${action}: `}${failure.message}`;
}
