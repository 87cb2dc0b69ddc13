/** Runs one document in a machine of the laboratory as an image build would: build and validate, then test. */
import { parseFailureReport } from "../../lib/runner/failure-report.ts";
import { explainFailure } from "./explain-failure.ts";
import { type Answer, DOCUMENTS, type Subject } from "./laboratory.ts";

/** Rounds that SSM Agent gives a document that asks for restarts. */
const MAX_RESTARTS = 15;
const RESTART_CODE = 194;
const FOLDER = "/var/lib/kiln-conformance";
/** Prints failure.json of the only log folder there is. */
const READ_FAILURE = `cat ${FOLDER}/log/TOE_*/failure.json`;

export type Attempt = {
  /** Path below the folder of documents. */
  readonly path: string;
  readonly phases: readonly string[];
  readonly signal: AbortSignal;
};

/**
 * What happened: "success", "failed at build/Install: …", "stopped in build,validate", each perhaps after restarts, which are named.
 *
 * @throws when the runner itself misbehaves: it crashed, or said nothing.
 */
export async function tryDocument(subject: Subject, attempt: Attempt): Promise<string> {
  const stages = [
    attempt.phases.filter((phase) => phase !== "test"),
    attempt.phases.filter((phase) => phase === "test"),
  ].filter((stage) => stage.length > 0);
  let restarts = 0;
  for (const stage of stages) {
    const ended = await runStage(subject, attempt, stage);
    restarts += ended.restarts;
    if (ended.outcome !== "success") return named(ended.outcome, restarts);
  }
  return named("success", restarts);
}

function named(outcome: string, restarts: number): string {
  return restarts === 0
    ? outcome
    : `${outcome}, after ${restarts} restart${restarts > 1 ? "s" : ""}`;
}

async function runStage(
  subject: Subject,
  { path, signal }: Attempt,
  phases: readonly string[],
): Promise<{ outcome: string; restarts: number }> {
  await subject.exec(["sh", "-c", `rm -rf ${FOLDER} && mkdir -p ${FOLDER}/log`]);
  const argv = [
    ...["/run/kiln/kiln-runner", "run", "--documents", `${DOCUMENTS}/${path}`],
    ...["--phases", phases.join(","), "--log-directory", `${FOLDER}/log`],
    ...["--state-directory", `${FOLDER}/state`],
  ];
  for (let restarts = 0; ; restarts++) {
    const answer = await subject.exec(argv, signal);
    if (signal.aborted) return { outcome: `stopped in ${phases.join(",")}`, restarts };
    if (answer.exitCode !== RESTART_CODE)
      return { outcome: await outcomeOf(subject, answer), restarts };
    if (restarts === MAX_RESTARTS) return { outcome: "asks for restarts without end", restarts };
    await subject.reboot();
  }
}

async function outcomeOf(subject: Subject, { exitCode, stdout }: Answer): Promise<string> {
  const { status } = JSON.parse(stdout) as { status: string };
  if (exitCode === 0 && status === "success") return "success";
  const { stdout: text } = await subject.exec(["sh", "-c", READ_FAILURE]);
  const report = parseFailureReport(JSON.parse(text));
  if (exitCode !== 1 || report === undefined)
    throw new Error(`The runner ended with ${exitCode}, "${status}" and ${text}`);
  return `failed at ${explainFailure(report)}`;
}
