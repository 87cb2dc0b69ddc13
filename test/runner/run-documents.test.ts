import { expect, test } from "vitest";
import { bashStep, documentOf, newRunner } from "./harness.ts";

const twoPhases = (first: string, second: string): string =>
  `${documentOf(first)}  - name: validate\n    steps:\n${second}`;

const counts = {
  failedStepCount: 0,
  executedStepCount: 0,
  ignoredFailedStepCount: 0,
  skippedStepCount: 0,
  failureMessage: "",
};
const skip = ["if:", "  stringEquals: a", "  value: b"];
const abort = ["if:", "  stringEquals: a", "  value: a", "  then: Abort"];
const FAILED = "Document a.yml failed!";

test.each([
  [
    "a step that succeeds",
    [bashStep("One", "true")],
    0,
    { status: "success", executedStepCount: 1 },
  ],
  [
    "onFailure Abort, the default: nothing after it runs",
    [bashStep("One", "exit 3"), bashStep("Two", "true")],
    1,
    { status: "failed", executedStepCount: 1, failedStepCount: 1, failureMessage: FAILED },
  ],
  [
    "onFailure Continue: the rest runs and the run still fails",
    [bashStep("One", "exit 3", "onFailure: Continue"), bashStep("Two", "true")],
    1,
    { status: "failed", executedStepCount: 2, failedStepCount: 1, failureMessage: FAILED },
  ],
  [
    "onFailure Ignore: the run succeeds",
    [bashStep("One", "exit 3", "onFailure: Ignore"), bashStep("Two", "true")],
    0,
    { status: "success", executedStepCount: 2, ignoredFailedStepCount: 1 },
  ],
  [
    "an ignored and a counted failure",
    [bashStep("One", "exit 3", "onFailure: Ignore"), bashStep("Two", "exit 4")],
    1,
    {
      status: "failed",
      executedStepCount: 2,
      failedStepCount: 1,
      ignoredFailedStepCount: 1,
      failureMessage: FAILED,
    },
  ],
  [
    "a step that its condition skips counts as success",
    [bashStep("One", "exit 3", ...skip), bashStep("Two", "true")],
    0,
    { status: "success", executedStepCount: 1, skippedStepCount: 1 },
  ],
  [
    "a step that its condition aborts",
    [bashStep("One", "true", ...abort), bashStep("Two", "true")],
    1,
    { status: "failed", executedStepCount: 1, failedStepCount: 1, failureMessage: FAILED },
  ],
  [
    "an aborted step whose failure is ignored",
    [bashStep("One", "true", ...abort, "onFailure: Ignore"), bashStep("Two", "true")],
    0,
    { status: "success", executedStepCount: 2, ignoredFailedStepCount: 1 },
  ],
  [
    "a timeout decides the status",
    [bashStep("One", "sleep 30", "timeoutSeconds: 1")],
    1,
    { status: "timedOut", executedStepCount: 1, failedStepCount: 1, failureMessage: FAILED },
  ],
  [
    "the first failure decides the status, not a later timeout",
    [
      bashStep("One", "exit 1", "onFailure: Continue"),
      bashStep("Two", "sleep 30", "timeoutSeconds: 1"),
    ],
    1,
    { status: "failed", executedStepCount: 2, failedStepCount: 2, failureMessage: FAILED },
  ],
  [
    "a step that succeeds at its third attempt",
    [bashStep("One", "echo x >> tries; test $(wc -l < tries) = 3", "maxAttempts: 3")],
    0,
    { status: "success", executedStepCount: 1 },
  ],
])("runDocuments() sums up %s", async (_, steps, code, expected) => {
  const runner = await newRunner({ "a.yml": documentOf(...steps) });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  expect(ended.code).toBe(code);
  expect(ended.summary).toStrictEqual({
    executionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    ...counts,
    ...expected,
    logUrl: expect.stringMatching(
      `^${runner.folder}/TOE_[0-9-]{10}_[0-9-]{8}_UTC-0_[0-9a-f-]{36}$`,
    ),
  });
  expect(Object.keys(ended.summary)).toStrictEqual([
    "executionId",
    "status",
    "failedStepCount",
    "executedStepCount",
    "ignoredFailedStepCount",
    "skippedStepCount",
    "failureMessage",
    "logUrl",
  ]);
  expect(ended.stdout).toBe(`${JSON.stringify(ended.summary, undefined, 4)}\n`);
});

test("runDocuments() rolls statuses up into phases and documents", async () => {
  const runner = await newRunner({
    "a.yml": twoPhases(
      bashStep("One", "exit 3", "onFailure: Ignore"),
      bashStep("Two", "exit 4", "onFailure: Continue"),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  const report = await ended.report();
  const [document] = report.documents;
  expect(report.status).toBe("failed");
  expect(document?.status).toBe("failed");
  expect(document?.phases.map(({ name, status }) => [name, status])).toStrictEqual([
    ["build", "successWithIgnoredFailure"],
    ["validate", "failed"],
  ]);
  const steps = await ended.steps();
  expect(steps["One"]).toMatchObject({ status: "ignoredFailure", failureMessage: "exit status 3" });
  expect(steps["Two"]).toMatchObject({ status: "failed", failureMessage: "exit status 4" });
});

test("runDocuments() runs all phases of a document before the next document", async () => {
  const document = (name: string): string =>
    twoPhases(
      bashStep("One", `echo build ${name} >> order`),
      bashStep("One", `echo validate ${name} >> order`),
    );
  const runner = await newRunner({ "a.yml": document("a"), "b.yml": document("b") });
  const ended = await runner.run(["run", "-d", "a.yml,b.yml", "-p", "validate,build"]);
  expect(ended.summary.status).toBe("success");
  const check = await runner.run(["run", "-d", "c.yml"].slice(0, 0).concat(["--version"]));
  expect(check.stdout).toBe("1.2.3\n");
  const { readFile } = await import("node:fs/promises");
  expect(await readFile(`${runner.folder}/order`, "utf8")).toBe(
    "build a\nvalidate a\nbuild b\nvalidate b\n",
  );
});

test("runDocuments() does not start a later document after an abort", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("One", "exit 1")),
    "b.yml": documentOf(bashStep("Two", "touch ran")),
  });
  const ended = await runner.run(["run", "-d", "a.yml,b.yml"]);
  expect((await ended.report()).documents.map(({ filePath }) => filePath)).toStrictEqual(["a.yml"]);
});

test.each([
  ["validate", ["Two"], 1],
  ["build", ["One"], 1],
  ["nothing", [], 0],
])("runDocuments() with --phases %s runs the steps %j", async (phases, names, executed) => {
  const runner = await newRunner({
    "a.yml": twoPhases(bashStep("One", "true"), bashStep("Two", "true")),
  });
  const ended = await runner.run(["run", "-d", "a.yml", "--phases", phases]);
  expect(ended.summary).toMatchObject({ status: "success", executedStepCount: executed });
  expect(Object.keys(await ended.steps())).toStrictEqual(names);
  const [chain] = await ended.chaining();
  expect(chain?.phases.map(({ name, isSelected }) => [name, isSelected])).toStrictEqual([
    ["build", phases === "build"],
    ["validate", phases === "validate"],
  ]);
});

test("runDocuments() decides a condition once, not for each attempt", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "One",
        "touch marker; echo x >> tries; test $(wc -l < tries) = 2",
        "maxAttempts: 2",
        "if:",
        "  not:",
        "    fileExists: marker",
      ),
    ),
  });
  expect((await runner.run(["run", "-d", "a.yml"])).summary.status).toBe("success");
});

test("runDocuments() chains outputs and resolved inputs into later steps, conditions and loops", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Words", "echo red; echo blue; echo err >&2"),
      bashStep(
        "Each",
        "echo '{{ loop.index }}={{ c.value }}'",
        "loop:",
        "  name: c",
        "  forEach:",
        "    list: '{{ build.Words.outputs.stdout }}'",
        '    delimiter: "\\n"',
      ),
      bashStep("Join", "echo '{{ build.Each.outputs.stdout }}' | tr '\\n' ' '"),
      bashStep(
        "Only",
        "echo ran",
        "if:",
        "  stringEquals: '0=red 1=blue '",
        "  value: '{{ build.Join.outputs.stdout }}'",
      ),
      bashStep("Input", "echo '{{ build.Words.inputs.commands }}'"),
    ),
  });
  const steps = await (await runner.run(["run", "-d", "a.yml"])).steps();
  expect(steps["Each"]?.outputs).toBe('[{"stdout":"0=red\\n1=blue"}]');
  expect(steps["Only"]?.outputs).toBe('[{"stdout":"ran"}]');
  expect(steps["Input"]?.outputs).toBe('[{"stdout":"echo red; echo blue; echo err >&2"}]');
});

test("runDocuments() gives empty text for the outputs of a skipped step", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("One", "echo x", ...skip),
      bashStep("Two", "echo '[{{ build.One.outputs.stdout }}]'"),
    ),
  });
  const steps = await (await runner.run(["run", "-d", "a.yml"])).steps();
  expect(steps["One"]).toMatchObject({ status: "skipped", outputs: "", inputs: "" });
  expect(steps["Two"]?.outputs).toBe('[{"stdout":"[]"}]');
});

test("runDocuments() stops a loop at its first failure and names the iteration", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "One",
        "echo {{ loop.value }} | tee -a seen; test {{ loop.value }} != 2",
        "maxAttempts: 2",
        "loop:",
        "  for: { start: 1, end: 3, updateBy: 1 }",
      ),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  expect((await ended.steps())["One"]).toMatchObject({
    failureMessage: "Loop failed at iteration index 1: exit status 1",
    outputs: '[{"stdout":"1"}]',
  });
  const { readFile } = await import("node:fs/promises");
  expect(await readFile(`${runner.folder}/seen`, "utf8")).toBe("1\n2\n1\n2\n");
});

test("runDocuments() gives one deadline to all iterations of a loop", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "One",
        "sleep 0.6",
        "timeoutSeconds: 1",
        "loop:",
        "  for: { start: 1, end: 5, updateBy: 1 }",
      ),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  expect((await ended.steps())["One"]).toMatchObject({
    status: "timedOut",
    failureMessage: "Loop timed out after 1 seconds",
  });
});

test("runDocuments() takes parameters, constants, environment and facts of the execution", async () => {
  const runner = await newRunner({
    "a.yml": `parameters:
  - Given: { type: string, default: unused }
  - Default: { type: string, default: usual }
  - Empty: { type: string }
constants:
  - Fixed: { type: string, value: 05 }
${documentOf(
  bashStep(
    "One",
    "echo '{{ Given }},{{ Default }},[{{ Empty }}],{{Fixed}},{{ env:A.b(c) }},[{{ env:NONE }}],{{ context:executionId }},{{ context:phase }}.{{ context:step }},{{ context:osPlatform }},{{.State}}'",
  ),
)}`,
  });
  const ended = await runner.run(
    ["run", "-d", "a.yml", "--parameters", "Given=mine,Fixed=9,Unknown=x", "-i", "my-id"],
    { environment: { "A.b(c)": "env" } },
  );
  expect((await ended.steps())["One"]?.outputs).toBe(
    '[{"stdout":"mine,usual,[],05,env,[],my-id,build.One,linux,{{.State}}"}]',
  );
  expect(ended.summary.executionId).toBe("my-id");
});

test("runDocuments() fails validation of every document before it runs a step", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("One", "touch ran")),
    "b.yml": "schemaVersion: 1.0\nphases: []\n",
    "c.yml": documentOf("      - name: One\n        action: ExecuteBsh\n"),
  });
  const ended = await runner.run(["run", "-d", "a.yml,b.yml,c.yml,missing.yml"]);
  expect(ended.code).toBe(1);
  expect(ended.summary).toMatchObject({ status: "failed", executedStepCount: 0 });
  expect(ended.summary.failureMessage).toContain(
    'Cannot read document "missing.yml": there is no such file',
  );
  expect(ended.summary.failureMessage).toContain("b.yml:2");
  expect(ended.summary.failureMessage).toContain("c.yml:6");
  expect(await ended.failure()).toStrictEqual({
    issues: [
      expect.objectContaining({ file: "b.yml" }),
      expect.objectContaining({ file: "c.yml" }),
    ],
    message: ended.summary.failureMessage,
  });
  await expect(ended.log("../ran")).rejects.toThrow("ENOENT");
});

test("runDocuments() refuses blocked action modules, also in nested documents", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("One", "touch ran")),
    "outer.yml": documentOf(
      "      - name: Run\n        action: ExecuteDocument\n        inputs:\n          document: a.yml\n",
    ),
  });
  const direct = await runner.run([
    "run",
    "-d",
    "a.yml",
    "--blocked-action-modules",
    "ExecuteBash",
  ]);
  expect(direct.summary).toMatchObject({ status: "failed", executedStepCount: 0 });
  expect(direct.summary.failureMessage).toContain("ExecuteBash");
  const nested = await runner.run([
    "run",
    "-d",
    "outer.yml",
    "--blocked-action-modules",
    "ExecuteBash",
  ]);
  expect(nested.summary).toMatchObject({ status: "failed", failedStepCount: 1 });
  await expect(nested.log("../ran")).rejects.toThrow("ENOENT");
});
