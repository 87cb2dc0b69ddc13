import { expect, test } from "vitest";
import { runnerAws } from "../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner } from "./harness.ts";

const nest = (name: string, document: string, ...more: readonly string[]): string =>
  `      - name: ${name}\n        action: ExecuteDocument\n        inputs:\n          document: ${document}\n${more.map((line) => `          ${line}\n`).join("")}`;

test("ExecuteDocument runs phases of a document with parameters, and leaves a summary", async () => {
  const runner = await newRunner({
    "outer.yml": documentOf(
      nest(
        "Run",
        "inner.yml",
        "phases: build",
        "parameters:",
        "  - name: Level",
        "    value: high",
      ),
      bashStep(
        "Use",
        "echo '{{ build.Run.outputs.executedStepCount }} {{ build.Run.outputs.status }}'",
      ),
    ),
    "inner.yml": `name: Inner\nparameters:\n  - Level: { type: string }\n${documentOf(bashStep("Say", "echo {{ Level }} {{ context:executionId }}"))}  - name: test\n    steps:\n${bashStep("Not", "exit 1")}`,
  });
  const ended = await runner.run(["run", "-d", "outer.yml"]);
  const { Run, Use } = await ended.steps();
  const nested = Run?.detailedOutput?.[0];
  const id = nested?.executionId ?? "";
  expect(id).not.toBe(ended.summary.executionId);
  expect(Run?.inputs).toBe(
    '[{"document":"inner.yml","document-s3-bucket-owner":"","phases":"build","parameters":[{"name":"Level","value":"high"}]}]',
  );
  expect(Run?.outputs).toBe(
    `[{"executedStepCount":1,"executionId":"${id}","failedStepCount":0,"failureMessage":"","ignoredFailedStepCount":0,"logUrl":"","skippedStepCount":0,"status":"success"}]`,
  );
  expect(nested?.documents[0]).toMatchObject({ name: "Inner", filePath: "inner.yml" });
  expect(nested?.documents[0]?.phases[0]?.steps[0]?.outputs).toBe(`[{"stdout":"high ${id}"}]`);
  expect(Use?.outputs).toBe('[{"stdout":"1 success"}]');
  expect(ended.summary.executedStepCount).toBe(2);
  const [chain] = await ended.chaining();
  expect(chain?.phases[0]?.steps[0]?.documents?.[0]?.phases.map(({ name }) => name)).toStrictEqual([
    "build",
    "test",
  ]);
});

test("a failure inside names the outer document and the inner step", async () => {
  const runner = await newRunner({
    "outer.yml": `name: Outer\n${documentOf(nest("Run", "inner.yml"))}`,
    "inner.yml": documentOf(bashStep("Break", "echo broken; exit 6")),
  });
  const ended = await runner.run(["run", "-d", "outer.yml"]);
  expect(ended.summary).toMatchObject({ failureMessage: "Document outer.yml failed!" });
  expect((await ended.steps())["Run"]?.failureMessage).toBe("Document inner.yml failed!");
  expect(await ended.failure()).toStrictEqual({
    document: { name: "Outer", path: "outer.yml" },
    phase: "build",
    step: "Break",
    action: "ExecuteBash",
    attempt: 1,
    maxAttempts: 1,
    exitCode: 6,
    message: "exit status 6",
    status: "failed",
    outputTail: ["broken"],
    logFolder: ended.summary.logUrl,
  });
});

test("three levels below the top run, a fourth fails", async () => {
  const chain = (depth: number): { [name: string]: string } =>
    Object.fromEntries(
      Array.from({ length: depth + 1 }, (_, level) => [
        `d${level}.yml`,
        level === depth
          ? documentOf(bashStep("End", "true"))
          : // Computed names are only known when the step runs.
            documentOf(nest("Run", `"{{ env:PREFIX }}${level + 1}.yml"`)),
      ]),
    );
  const options = { environment: { PREFIX: "d" } };
  const three = await newRunner(chain(3));
  expect((await three.run(["run", "-d", "d0.yml"], options)).summary.status).toBe("success");
  const four = await newRunner(chain(4));
  const ended = await four.run(["run", "-d", "d0.yml"], options);
  expect(ended.summary.status).toBe("failed");
  expect((await ended.failure()) as object).toMatchObject({
    message: 'Cannot run document "d4.yml": it is nested 4 levels deep, expected at most 3',
  });
});

test.each([
  ["literal", "b.yml", 0],
  ["computed", '"{{ env:PREFIX }}.yml"', 1],
])("a document that would run itself fails (%s name)", async (_, name, executed) => {
  const runner = await newRunner({
    "a.yml": documentOf(nest("Run", name)),
    "b.yml": documentOf(nest("Back", "./x/../a.yml")),
  });
  const ended = await runner.run(["run", "-d", "a.yml"], { environment: { PREFIX: "b" } });
  expect(ended.summary).toMatchObject({ status: "failed", executedStepCount: executed });
  expect(await ended.log("failure.json")).toContain("would run itself");
});

test("a loop runs the same document several times and keeps each summary", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      `${nest("Run", "b.yml")}        loop:\n          for: { start: 1, end: 2, updateBy: 1 }\n`,
    ),
    "b.yml": documentOf(bashStep("One", "true")),
  });
  const { Run } = await (await runner.run(["run", "-d", "a.yml"])).steps();
  expect(JSON.parse(Run?.outputs ?? "")).toHaveLength(2);
  expect(Run?.detailedOutput).toHaveLength(2);
});

test("disableLogging covers the documents that the step runs", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(`${nest("Run", "b.yml")}        disableLogging: true\n`),
    "b.yml": documentOf(bashStep("One", "echo pri''vate")),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  for (const name of ["console.log", "application.log", "detailedoutput.json", "chaining.json"])
    expect(await ended.log(name)).not.toMatch(/pri''vate|private/);
});

test("documents come from S3 and from Image Builder, and their copies lie in the log folder", async () => {
  const aws = runnerAws();
  const arn = "arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.2.3/4";
  aws.objects.set("bucket/path/base.yml", documentOf(bashStep("Base", "true")));
  aws.documents.set(arn, documentOf(bashStep("Web", "exit 2")));
  const runner = await newRunner();
  const ended = await runner.run(["run", "-d", `s3://bucket/path/base.yml,${arn}`], { aws });
  expect(ended.summary).toMatchObject({
    executedStepCount: 2,
    failureMessage: `Document ${arn} failed!`,
  });
  expect(await ended.logFiles()).toContain("D0__base.yml");
  expect(await ended.logFiles()).toContain("D1__web-server__1.2.3_4.yml");
  const log = await ended.log("console.log");
  expect(log).toContain(`Setup: Document ${arn} is a component ARN\n`);
  expect(log).toMatch(new RegExp(`ComponentArn: ${arn}\\n`));
});
