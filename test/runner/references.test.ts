/** References of a running step: what each kind is replaced with, and in which modules. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NotFound } from "../../lib/errors.ts";
import { runnerAws } from "../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner } from "./harness.ts";

const step = (name: string, action: string, inputs: string): string =>
  `      - {name: ${name}, action: ${action}, inputs: ${inputs}}\n`;

test("chains are substituted in CreateFile, ExecuteBinary, S3Download and ReadFile", async () => {
  const aws = runnerAws();
  aws.objects.set("bucket/app/1.4", "from S3");
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Version", "echo 1.4"),
      step(
        "Write",
        "CreateFile",
        "[{path: 'v-{{ build.Version.outputs.stdout }}', content: 'is {{ build.Version.outputs.stdout }}'}]",
      ),
      step(
        "Print",
        "ExecuteBinary",
        "{path: cat, arguments: ['{{ build.Write.inputs[0].path }}']}",
      ),
      step(
        "Fetch",
        "S3Download",
        "[{source: 's3://bucket/app/{{ build.Version.outputs.stdout }}', destination: '{{ build.Print.outputs.stdout }}'}]",
      ),
      step("Read", "ReadFile", "[{path: '{{ build.Fetch.inputs.destination }}'}]"),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"], { aws });
  expect(ended.summary).toMatchObject({ status: "success", executedStepCount: 5 });
  expect(await readFile(join(runner.folder, "is 1.4"), "utf8")).toBe("from S3");
  const { Print, Read } = await ended.steps();
  expect([Print?.inputs, Print?.outputs, Read?.outputs]).toStrictEqual([
    '[{"path":"cat","arguments":["v-1.4"]}]',
    '[{"stdout":"is 1.4"}]',
    '[{"content":"from S3"}]',
  ]);
});

test("a token that is not closed, and braces of a Go template, stay as they are", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Show", "echo '{{ Open' '{{.State}}' '{{ loop.value }}'")),
  });
  const steps = await (await runner.run(["run", "-d", "a.yml"])).steps();
  expect(steps["Show"]?.outputs).toBe('[{"stdout":"{{ Open {{.State}} {{ loop.value }}"}]');
});

const KEYS =
  "executionId accountId region osPlatform osName osVersion date dateTime uuid hostname phase step";

test("context references give each fact of the execution and the machine", async () => {
  const echo = KEYS.split(" ")
    .map((key) => `echo '${key}={{ context:${key} }}'`)
    .join("\n");
  const runner = await newRunner({ "a.yml": documentOf(bashStep("Facts", echo)) });
  const ended = await runner.run(["run", "-d", "a.yml", "-i", "my-run"], {
    environment: { AWS_REGION: "eu-west-1" },
    host: {
      hostname: "ip-10-0-0-1",
      metadata: async (path) => {
        if (path === "identity-credentials/ec2/info") return '{"AccountId" : "012345678901"}';
        throw new NotFound("none");
      },
    },
  });
  const [output] = JSON.parse((await ended.steps())["Facts"]?.outputs ?? "[]");
  const facts = Object.fromEntries(
    output.stdout.split("\n").map((line: string) => line.split("=")),
  );
  expect(facts).toStrictEqual({
    executionId: "my-run",
    accountId: "012345678901",
    region: "eu-west-1",
    osPlatform: "linux",
    osName: expect.stringMatching(/^[A-Z][^"]*$/),
    osVersion: expect.not.stringContaining('"'),
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    dateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    uuid: expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    hostname: "ip-10-0-0-1",
    phase: "build",
    step: "Facts",
  });
});

test("every context:uuid is another one", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Two", "test '{{ context:uuid }}' != '{{ context:uuid }}' && echo differ"),
    ),
  });
  const steps = await (await runner.run(["run", "-d", "a.yml"])).steps();
  expect(steps["Two"]?.outputs).toBe('[{"stdout":"differ"}]');
});

test("a metadata reference reads its path, and fails the attempt when there is no service", async () => {
  const files = { "a.yml": documentOf(bashStep("Where", "echo {{ aws:imds:placement/region }}")) };
  const runner = await newRunner(files);
  const asked: string[] = [];
  const metadata = async (path: string): Promise<string> => {
    asked.push(path);
    return "eu-west-1";
  };
  const found = await runner.run(["run", "-d", "a.yml"], { host: { metadata } });
  expect((await found.steps())["Where"]?.outputs).toBe('[{"stdout":"eu-west-1"}]');
  expect(asked).toStrictEqual(["placement/region"]);
  const missing = await (await newRunner(files)).run(["run", "-d", "a.yml"], {
    host: { metadata: async () => Promise.reject(new NotFound("There is no metadata here")) },
  });
  expect((await missing.steps())["Where"]).toMatchObject({
    status: "failed",
    failureMessage: "There is no metadata here",
  });
});

test("an SSM reference gives text, and a list as its items with commas", async () => {
  const aws = runnerAws();
  aws.parameterValues.set("/ci/region", { value: "eu-west-1", type: "String" });
  aws.parameterValues.set("/ci/zones", { value: "a,b", type: "StringList" });
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Show", "echo {{ aws:ssm:/ci/region }} {{aws:ssm:/ci/zones}}")),
  });
  const steps = await (await runner.run(["run", "-d", "a.yml"], { aws })).steps();
  expect(steps["Show"]?.outputs).toBe('[{"stdout":"eu-west-1 a,b"}]');
});

test("a document in JSON runs", async () => {
  const step = { name: "Say", action: "ExecuteBash", inputs: { commands: ["echo json"] } };
  const document = { schemaVersion: "1.0", phases: [{ name: "build", steps: [step] }] };
  const runner = await newRunner({ "a.json": JSON.stringify(document) });
  const steps = await (await runner.run(["run", "-d", "a.json"])).steps();
  expect(steps["Say"]?.outputs).toBe('[{"stdout":"json"}]');
});

test("a run writes its logs, its reports and copies of its documents", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("One", "true")),
    "sub/b.yml": documentOf(bashStep("Two", "true")),
  });
  const ended = await runner.run(["run", "-d", "a.yml,sub/b.yml"]);
  expect(await ended.logFiles()).toStrictEqual([
    "D0__a.yml",
    "D1__b.yml",
    "application.log",
    "chaining.json",
    "console.log",
    "detailedoutput.json",
    "document.yaml",
  ]);
});
