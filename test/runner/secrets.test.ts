import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runnerAws } from "../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner, type Runner } from "./harness.ts";

/** All text below a folder, the documents of the test left out. */
async function everything(runner: Runner): Promise<string> {
  const entries = await readdir(runner.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.parentPath !== runner.folder);
  return (
    await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "utf8")))
  ).join("\n");
}

function account() {
  const aws = runnerAws();
  aws.parameterValues.set("/ci/token", { type: "SecureString", value: "hunter2-$x.y" });
  aws.parameterValues.set("/ci/key", { type: "SecureString", value: "BEGIN\nsecret-line\nEND" });
  aws.parameterValues.set("/ci/plain", { type: "String", value: "open" });
  return aws;
}

test("a SecureString reaches the step and no file, output or trace, whatever the step prints", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep(
        "Leak",
        "echo 'out {{ aws:ssm:/ci/token }} {{ aws:ssm:/ci/plain }}'\necho '{{ aws:ssm:/ci/key }}'\necho 'err {{ aws:ssm:/ci/token }}' >&2\nprintf '%s' '{{ aws:ssm:/ci/token }}' > got\nexit 1",
        "onFailure: Continue",
      ),
      bashStep("Chain", "printf '%s' '{{ build.Leak.outputs.stdout }}' > chained; exit 9"),
    ),
  });
  const ended = await runner.run(["run", "-d", "a.yml", "-t", "-s", "state"], { aws: account() });
  expect(await readFile(join(runner.folder, "got"), "utf8")).toBe("hunter2-$x.y");
  expect(await readFile(join(runner.folder, "chained"), "utf8")).toBe(
    "out hunter2-$x.y open\nBEGIN\nsecret-line\nEND",
  );
  const seen = (await everything(runner)) + ended.stdout + ended.stderr;
  for (const secret of ["hunter2", "secret-line"]) expect(seen).not.toContain(secret);
  expect(ended.stderr).toContain("Stdout: out {{ aws:ssm:/ci/token }} open\n");
  expect((await ended.steps())["Leak"]?.outputs).toBe(
    '[{"stdout":"out {{ aws:ssm:/ci/token }} open\\n{{ aws:ssm:/ci/key }}"}]',
  );
  expect(await ended.failure()).toMatchObject({
    step: "Leak",
    outputTail: expect.arrayContaining(["err {{ aws:ssm:/ci/token }}"]),
  });
});

test("secrets are looked up again after a restart; the state holds only their names", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(
      bashStep("Read", "echo 'got {{ aws:ssm:/ci/token }}'"),
      "      - name: Restart\n        action: Reboot\n",
      bashStep("Use", "printf '%s' '{{ build.Read.outputs.stdout }}' > used"),
    ),
  });
  const argv = ["run", "-d", "a.yml", "-s", "state"];
  expect((await runner.run(argv, { aws: account() })).code).toBe(194);
  expect(await everything(runner)).not.toContain("hunter2");
  const ended = await runner.run(argv, { aws: account() });
  expect(ended.summary.status).toBe("success");
  expect(await readFile(join(runner.folder, "used"), "utf8")).toBe("got hunter2-$x.y");
  expect(await everything(runner)).not.toContain("hunter2");
  expect((await ended.steps())["Read"]?.outputs).toBe('[{"stdout":"got {{ aws:ssm:/ci/token }}"}]');
});

test("a parameter that the configuration file marks as secret is treated like a SecureString", async () => {
  const runner = await newRunner({
    "conf.json": JSON.stringify({
      documents: [{ path: "a.yml" }],
      parameters: [{ name: "Token", value: "hunter2", secret: true }],
    }),
    "a.yml": `parameters:\n  - Token: { type: string }\n${documentOf(
      bashStep("Read", "echo '{{ Token }}'"),
      "      - name: Restart\n        action: Reboot\n",
      bashStep("Use", "printf '%s' '{{ build.Read.outputs.stdout }} {{ Token }}' > used"),
    )}`,
  });
  const argv = ["run", "-c", "conf.json", "-s", "state"];
  expect((await runner.run(argv)).code).toBe(194);
  const ended = await runner.run(argv);
  expect(await readFile(join(runner.folder, "used"), "utf8")).toBe("hunter2 hunter2");
  expect((await everything(runner)) + ended.stdout).not.toContain("hunter2");
  expect((await ended.steps())["Use"]?.inputs).toContain("{{ Token }} {{ Token }}");
});

test("the name of a parameter may come from a document parameter", async () => {
  const runner = await newRunner({
    "a.yml": `parameters:\n  - Name: { type: string, default: /ci/plain }\n${documentOf(
      bashStep("Read", "echo '{{ aws:ssm:resolve(Name) }}'"),
    )}`,
  });
  const ended = await runner.run(["run", "-d", "a.yml"], { aws: account() });
  expect((await ended.steps())["Read"]?.outputs).toBe('[{"stdout":"open"}]');
});

test("a parameter that does not exist fails the attempt", async () => {
  const runner = await newRunner({
    "a.yml": documentOf(bashStep("Read", "echo '{{ aws:ssm:/no/such }}'", "onFailure: Ignore")),
  });
  const ended = await runner.run(["run", "-d", "a.yml"], { aws: account() });
  expect((await ended.steps())["Read"]).toMatchObject({
    status: "ignoredFailure",
    failureMessage: 'Cannot get parameter "/no/such": it does not exist',
  });
});

test.each(["document", "phase", "step"])(
  "disableLogging on the %s keeps commands and output out of every file, and the chain works",
  async (scope) => {
    const on = (which: string, indent: string): string =>
      scope === which ? `${indent}disableLogging: true\n` : "";
    const runner = await newRunner({
      "a.yml": `${on("document", "")}schemaVersion: 1.0
phases:
  - name: build
${on("phase", "    ")}    steps:
      - name: Quiet
        action: ExecuteBash
        onFailure: Continue
${on("step", "        ")}        inputs:
          commands:
            - echo classi''fied-out; echo classi''fied-err >&2; exit 5
      - name: Use
        action: ExecuteBash
        inputs:
          commands:
            - printf '%s' '{{ build.Quiet.outputs.stdout }}' | md5sum > used
`,
    });
    const ended = await runner.run(["run", "-d", "a.yml", "-t"]);
    expect(await readFile(join(runner.folder, "used"), "utf8")).toBe(
      "4bb15b40f8df5314599c9a6868365754  -\n",
    );
    const logs = await Promise.all(
      (await ended.logFiles())
        .filter((name) => !name.startsWith("D0__") && name !== "document.yaml")
        .map(ended.log),
    );
    const seen = logs.join("\n") + ended.stderr;
    expect(seen).not.toMatch(/classified-err|classi''fied/);
    // The step that uses the output logs its own inputs, unless the scope covers it too.
    expect(seen.includes("classified-out")).toBe(scope === "step");
    expect((await ended.steps())["Quiet"]).toMatchObject({
      status: "failed",
      failureMessage: "exit status 5",
      inputs: "",
      outputs: "",
    });
    expect(await ended.failure()).toMatchObject({ exitCode: 5, outputTail: [] });
    expect(ended.stderr).toContain("Step Quiet");
  },
);
