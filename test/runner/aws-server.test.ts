/** The runner's command line with the SDK's clients against servers for S3 and Systems Manager (moto). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newBucket } from "../support/bucket.ts";
import { startMoto, useEndpoint } from "../support/moto.ts";
import { needPythonTools } from "../support/need-python-tools.ts";
import { bashStep, documentOf, newRunner } from "./harness.ts";

let url = "";
needPythonTools(async (tools) => {
  const moto = await startMoto(tools);
  url = moto.url;
  return moto.close;
});
beforeEach(() => useEndpoint(url));
afterEach(() => void vi.unstubAllEnvs());

const environment = () => ({ AWS_ENDPOINT_URL: url });

test("--log-s3-bucket-name uploads the log folder, whole and as it is on disk", async () => {
  const bucket = await newBucket();
  const runner = await newRunner({ "a b.yml": documentOf(bashStep("One", "echo hello")) });
  const ended = await runner.run(
    [
      ...["run", "--documents", "a b.yml", "--log-s3-bucket-name", bucket.name],
      ...["--log-s3-key-prefix", "images/web", "--log-s3-bucket-owner", "123456789012"],
    ],
    { environment: environment() },
  );
  expect(ended.code, ended.stderr).toBe(0);
  const { logUrl } = ended.summary;
  const place = logUrl.slice(`s3://${bucket.name}/`.length);
  expect(place).toMatch(/^images\/web\/TOE_/);
  const files = await ended.logFiles();
  expect(files).toContain("console.log");
  expect(await bucket.keys()).toStrictEqual(["", ...files].map((file) => `${place}/${file}`));
  for (const file of ["console.log", "detailedoutput.json", "document.yaml"])
    expect(await bucket.text(`${place}/${file}`)).toBe(await ended.log(file));
});

test("a bucket for logs that is not there changes neither status nor exit code", async () => {
  const runner = await newRunner({ "a.yml": documentOf(bashStep("One", "echo hello")) });
  const argv = ["run", "-d", "a.yml", "--log-s3-bucket-name", "no-such-bucket"];
  const ended = await runner.run(argv, { environment: environment() });
  expect(ended).toMatchObject({ code: 0, summary: { status: "success" } });
  expect(await ended.log("application.log")).toContain("The specified bucket does not exist");
});

test("documents come from S3, and use parameters of each type", async () => {
  const ssm = new SSMClient();
  const parameters = [
    { Name: "/ci/region", Type: "String", Value: "eu-west-1" },
    { Name: "/ci/zones", Type: "StringList", Value: "a,b,c" },
    { Name: "/ci/token", Type: "SecureString", Value: "hunter2-$x.y" },
    { Name: "/ci/name", Type: "String", Value: "/ci/token" },
  ] as const;
  for (const each of parameters) await ssm.send(new PutParameterCommand(each));
  const bucket = await newBucket();
  await bucket.fill({
    "docs/a.yml": documentOf(
      bashStep("Show", "printf '%s' '{{ aws:ssm:/ci/region }} {{aws:ssm:/ci/zones}}'"),
      bashStep(
        "Hide",
        "echo '{{ aws:ssm:/ci/token }}'; printf '%s' '{{ aws:ssm:resolve(aws:ssm:/ci/name) }}' > got",
      ),
    ),
  });
  const runner = await newRunner();
  const ended = await runner.run(["run", "-d", `s3://${bucket.name}/docs/a.yml`], {
    environment: environment(),
  });
  expect(ended.code, ended.stderr).toBe(0);
  const steps = await ended.steps();
  expect(steps["Show"]?.outputs).toBe('[{"stdout":"eu-west-1 a,b,c"}]');
  expect(steps["Hide"]?.outputs).toBe('[{"stdout":"{{ aws:ssm:/ci/token }}"}]');
  expect(await readFile(join(runner.folder, "got"), "utf8")).toBe("hunter2-$x.y");
});

test("a step whose parameter is not there fails with its name", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Read", "echo {{ aws:ssm:/no/such }}")),
  });
  const ended = await runner.run(["run", "-d", "a.yml"], { environment: environment() });
  expect(ended.code).toBe(1);
  expect(await ended.failure()).toMatchObject({
    step: "Read",
    message: expect.stringContaining('Cannot read the parameter "/no/such" (ssm:GetParameter)'),
  });
});
