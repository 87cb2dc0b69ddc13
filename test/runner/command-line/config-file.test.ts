import { expect, test } from "vitest";
import { runnerAws } from "../../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner } from "../harness.ts";

test("the configuration file sets where logs go, who owns buckets, where state lies and what is blocked", async () => {
  const aws = runnerAws();
  const runner = await newRunner({
    "conf.json": JSON.stringify({
      documents: [{ path: "a.yml" }],
      logS3BucketName: "logs",
      logS3KeyPrefix: "images",
      logS3BucketOwner: "123456789012",
      cwLogGroup: "group",
      cwLogStream: "stream",
      cwLogRegion: "eu-west-1",
      cwIgnoreFailures: false,
      documentS3BucketOwner: "123456789012",
      stateDirectory: "state",
      blockedActionModules: "Reboot",
    }),
    "a.yml": documentOf(bashStep("One", "ls state; test -e m || { touch m; exit 194; }")),
  });
  const argv = ["run", "--config", "conf.json"];
  expect((await runner.run(argv, { aws })).code).toBe(194);
  const ended = await runner.run(argv, { aws });
  expect(ended.summary).toMatchObject({ status: "success", executedStepCount: 1 });
  expect(ended.summary.logUrl).toMatch(/^s3:\/\/logs\/images\/TOE_/);
  expect([...aws.logged.keys()]).toStrictEqual(["group/stream"]);
  expect(aws.logged.get("group/stream")?.flat().join("\n")).toContain("kiln-runner-state.jsonl");
  const blocked = await runner.write(
    "a.yml",
    documentOf("      - name: Again\n        action: Reboot\n"),
  );
  expect(blocked).toContain("a.yml");
  const refused = await runner.run(argv, { aws });
  expect(refused.summary).toMatchObject({ status: "failed", executedStepCount: 0 });
  expect(refused.summary.failureMessage).toContain("Reboot");
});
