import { describe, expect, test } from "vitest";
import { completeWaits } from "../../lib/build/complete-waits.ts";
import { openWaits } from "../../lib/build/open-waits.ts";
import { runComponents } from "../../lib/build/run-components.ts";
import { pipelineText } from "../fakes/build-world.ts";
import { launched } from "./waiting-tasks.ts";

const REPORT = {
  document: { name: "web", path: "/var/lib/kiln/b-1/build/input/documents/00-web.yml" },
  phase: "build",
  step: "Install",
  action: "ExecuteBash",
  attempt: 2,
  maxAttempts: 2,
  exitCode: 3,
  message: "The script ended with exit code 3",
  status: "failed",
  outputTail: ["installing", "no space left"],
  logFolder: "/var/lib/kiln/b-1/build/log/TOE_2026",
};

/** A build whose command ends with a status. @returns the failure that its state gets. */
async function failing(
  status: string,
  prepare: (w: Awaited<ReturnType<typeof launched>>["w"]) => void = () => undefined,
  text?: string,
): Promise<unknown> {
  const { w, instanceId } = await launched(text);
  await runComponents(w, { buildId: "b-1", stage: "build", instanceId, taskToken: "token" });
  w.commands.statuses.set("command-1", status);
  prepare(w);
  await completeWaits(w, await openWaits(w.registry));
  return JSON.parse(w.answers[0]?.cause ?? "null");
}

describe("the failure of a command", () => {
  test("is the runner's own report, with the component as the recipe names it", async () => {
    const failure = await failing("Failed", (w) => {
      const folder = "registry-bucket/builds/b-1/build/log/TOE_2026";
      w.objects.stored.set(`${folder}/console.log`, "…");
      w.objects.stored.set(`${folder}/failure.json`, JSON.stringify(REPORT));
    });
    expect(failure).toStrictEqual({
      error: "Kiln.StepFailed",
      state: "RunComponents",
      message: "The script ended with exit code 3",
      component: { name: "web", path: "web.yml" },
      phase: "build",
      step: "Install",
      action: "ExecuteBash",
      attempt: 2,
      maxAttempts: 2,
      exitCode: 3,
      outputTail: ["installing", "no space left"],
      logLocation: "s3://registry-bucket/builds/b-1/build/log/TOE_2026",
    });
  });

  test("is found in the bucket that the pipeline names for logs", async () => {
    const logs = `infrastructureConfiguration:
  logging: { s3Logs: { s3BucketName: team-logs, s3KeyPrefix: kiln/ } }
`;
    const failure = await failing(
      "Failed",
      (w) => {
        const key = "kiln/web/1.0.0/1/b-1/RunComponents/TOE_2026/failure.json";
        w.objects.stored.set(`team-logs/${key}`, JSON.stringify(REPORT));
      },
      pipelineText(logs),
    );
    expect(failure).toMatchObject({
      step: "Install",
      logLocation: "s3://team-logs/kiln/web/1.0.0/1/b-1/RunComponents/TOE_2026",
    });
  });

  test("tells every problem of documents that do not validate", async () => {
    const report = {
      message: "Document 00-web.yml does not validate",
      issues: [
        {
          code: "unknown-key",
          severity: "error",
          message: 'Cannot use the key "phase"',
          file: "00-web.yml",
          line: 3,
          column: 1,
          length: 5,
          path: "phase",
        },
      ],
    };
    const failure = await failing("Failed", (w) => {
      const key = "registry-bucket/builds/b-1/build/log/TOE_2026/failure.json";
      w.objects.stored.set(key, JSON.stringify(report));
    });
    expect(failure).toMatchObject({
      message:
        'Document 00-web.yml does not validate\n00-web.yml:3:1: error: Cannot use the key "phase" [unknown-key]',
    });
  });

  test("is the output of the command when there is no report", async () => {
    const failure = await failing("Failed", (w) =>
      w.commands.outputs.set("command-1", {
        exitCode: 1,
        standardOutput: "",
        standardError: "Cannot run components: a file differs from SHA256SUMS\n",
      }),
    );
    expect(failure).toMatchObject({
      error: "Kiln.StepFailed",
      state: "RunComponents",
      exitCode: 1,
      outputTail: ["Cannot run components: a file differs from SHA256SUMS"],
    });
  });

  test("is the output of the command when the report cannot be read", async () => {
    const failure = await failing("Failed", (w) => {
      const key = "registry-bucket/builds/b-1/build/log/TOE_2026/failure.json";
      w.objects.stored.set(key, "{ half a rep");
    });
    expect(failure).toMatchObject({ message: expect.stringContaining("ended as Failed") });
  });

  test.each([
    ["Undeliverable", "Kiln.StepFailed", "Look whether the instance runs"],
    ["DeliveryTimedOut", "Kiln.TimedOut", "Look whether the instance runs"],
    ["ExecutionTimedOut", "Kiln.TimedOut", "Give long steps a timeoutSeconds"],
  ])("says what to do about %s", async (status, error, remedy) => {
    expect(await failing(status)).toMatchObject({
      error,
      remedy: expect.stringContaining(remedy),
    });
  });

  test("names the pipeline's own limit when tests have taken longer", async () => {
    const { w, instanceId } = await launched(
      pipelineText("imageTestsConfiguration: { timeoutMinutes: 90 }\n"),
    );
    await runComponents(w, { buildId: "b-1", stage: "test", instanceId, taskToken: "token" });
    w.commands.statuses.set("command-1", "ExecutionTimedOut");
    await completeWaits(w, await openWaits(w.registry));
    expect(JSON.parse(w.answers[0]?.cause ?? "null")).toMatchObject({
      error: "Kiln.TimedOut",
      remedy: 'Give tests more than 90 minutes: "timeoutMinutes" of imageTestsConfiguration.',
    });
  });
});
