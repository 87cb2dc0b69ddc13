import { expect, test } from "vitest";
import { Denied } from "../../lib/errors.ts";
import { runnerAws } from "../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner, withoutTimes } from "./harness.ts";

const document = documentOf(bashStep("One", "echo hello"));

test("the log folder is uploaded whole, below the prefix and its own name", async () => {
  const aws = runnerAws();
  const runner = await newRunner({ "a.yml": document });
  const ended = await runner.run(["run", "-d", "a.yml", "-b", "logs", "-k", "images/web/"], {
    aws,
  });
  const [, name] = /^s3:\/\/logs\/images\/web\/(TOE_.*)$/.exec(ended.summary.logUrl) ?? [];
  expect([...aws.objects.keys()].sort()).toStrictEqual(
    [
      "",
      "D0__a.yml",
      "application.log",
      "chaining.json",
      "console.log",
      "detailedoutput.json",
      "document.yaml",
    ].map((file) => `logs/images/web/${name}/${file}`),
  );
  expect(aws.objects.get(`logs/images/web/${name}/console.log`)).toBe(
    await ended.log("console.log"),
  );
});

test("without a prefix the key begins with the folder's name", async () => {
  const aws = runnerAws();
  const runner = await newRunner({ "a.yml": document });
  const ended = await runner.run(["run", "-d", "a.yml", "-b", "logs", "-i", "ID"], { aws });
  expect(ended.summary.logUrl).toMatch(/^s3:\/\/logs\/TOE_.*_ID$/);
});

test("a failed upload is noted and changes neither status nor exit code", async () => {
  const aws = runnerAws();
  aws.failures.s3 = new Denied("Cannot put object: s3:PutObject is denied");
  const runner = await newRunner({ "a.yml": document });
  const ended = await runner.run(["run", "-d", "a.yml", "-b", "logs"], { aws });
  expect(ended).toMatchObject({ code: 0, summary: { status: "success" } });
  expect(await ended.log("application.log")).toContain("s3:PutObject is denied");
});

test("the log folder is uploaded before a restart too", async () => {
  const aws = runnerAws();
  const runner = await newRunner({
    "a.yml": documentOf("      - name: Restart\n        action: Reboot\n"),
  });
  expect(
    (await runner.run(["run", "-d", "a.yml", "-b", "logs", "-s", "state"], { aws })).code,
  ).toBe(194);
  expect([...aws.objects.keys()].some((key) => key.endsWith("/console.log"))).toBe(true);
});

test("CloudWatch gets the lines of console.log in order", async () => {
  const aws = runnerAws();
  const runner = await newRunner({ "a.yml": documentOf(bashStep("Many", "seq 1 500")) });
  const ended = await runner.run(
    ["run", "-d", "a.yml", "--cw-log-group", "group", "--cw-log-stream", "stream"],
    { aws },
  );
  const calls = aws.logged.get("group/stream") ?? [];
  const log = (await ended.log("console.log")).trimEnd().split("\n");
  expect(calls.flat()).toStrictEqual(log.map((line) => line.trimEnd()));
  expect(Math.max(...calls.map((call) => call.length))).toBe(200);
});

test("the stream is named after the execution when none is given", async () => {
  const aws = runnerAws();
  const runner = await newRunner({ "a.yml": document });
  await runner.run(["run", "-d", "a.yml", "-i", "my-id", "--cw-log-group", "group"], { aws });
  expect([...aws.logged.keys()]).toStrictEqual(["group/my-id"]);
});

test.each([
  [[], 1, "failed"],
  [["--cw-ignore-failures"], 0, "success"],
])("CloudWatch that refuses, with %j, ends the run with %i", async (flags, code, status) => {
  const aws = runnerAws();
  aws.failures.logs = new Denied("logs:PutLogEvents is denied");
  const runner = await newRunner({ "a.yml": document });
  const argv = ["run", "-d", "a.yml", "--cw-log-group", "group", ...flags];
  const ended = await runner.run(argv, { aws });
  expect(ended).toMatchObject({ code, summary: { status, executedStepCount: code === 0 ? 1 : 0 } });
  if (code === 1)
    expect(ended.summary.failureMessage).toBe(
      'Cannot write to CloudWatch log group "group": logs:PutLogEvents is denied. Use --cw-ignore-failures to go on without.',
    );
});

test("--trace writes the lines of console.log to stderr while the step still runs", async () => {
  const runner = await newRunner({
    // The step only ends when the line that it has printed was seen.
    "a.yml": documentOf(bashStep("Wait", "echo waiting\nwhile [ ! -e seen ]; do sleep 0.01; done")),
  });
  const ended = await runner.run(["run", "-d", "a.yml", "--trace"], {
    onStderr: (text) => {
      if (text.endsWith("Stdout: waiting\n")) void runner.write("seen", "");
    },
  });
  expect(ended.stderr).toBe(await ended.log("console.log"));
});

test("console.log ends with the first failed step: document, place, message and its standard error", async () => {
  const runner = await newRunner({
    "a.yml": `name: Web server\n${documentOf(
      bashStep("Bad", "echo one >&2; echo two >&2; exit 3", "onFailure: Continue"),
      bashStep("Worse", "exit 4"),
    )}`,
  });
  const log = withoutTimes(await (await runner.run(["run", "-d", "a.yml"])).log("console.log"));
  expect(log.slice(log.indexOf("Document: "))).toBe(
    "Document: Web server\nComponentArn: a.yml\nPhase: build\nStep: Bad\nAction: ExecuteBash\nErrorMessage: exit status 3\nStderr: one\ntwo\nTOE has completed execution with failure - Document a.yml failed!\n",
  );
});

test("failure.json holds the last 20 lines of both outputs in the order they came", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "Bad",
        "seq 1 30; sleep 0.05; echo oops >&2; sleep 0.05; echo last; exit 3",
        "maxAttempts: 2",
      ),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml"]);
  expect(await ended.failure()).toStrictEqual({
    document: { name: "", path: "a.yml" },
    phase: "build",
    step: "Bad",
    action: "ExecuteBash",
    attempt: 2,
    maxAttempts: 2,
    exitCode: 3,
    message: "exit status 3",
    status: "failed",
    outputTail: [...Array.from({ length: 18 }, (_, index) => String(index + 13)), "oops", "last"],
    logFolder: ended.summary.logUrl,
  });
});

test("a run that succeeds leaves no failure.json", async () => {
  const runner = await newRunner({ "a.yml": document });
  expect(await (await runner.run(["run", "-d", "a.yml"])).logFiles()).not.toContain("failure.json");
});
