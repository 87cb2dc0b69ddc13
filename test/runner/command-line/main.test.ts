import { expect, test } from "vitest";
import { runnerAws } from "../../fakes/runner-aws.ts";
import { bashStep, documentOf, newRunner } from "../harness.ts";

const ok = documentOf(bashStep("One", "true"));

test.each([[["--version"]], [["-v"]], [["run", "-v"]], [["validate", "--version"]]])(
  "main() prints the version for %j",
  async (argv) => {
    const runner = await newRunner();
    expect(await runner.run(argv)).toMatchObject({ code: 0, stdout: "1.2.3\n", stderr: "" });
  },
);

test.each([
  [["--help"], "kiln-runner run --documents LIST"],
  [["-h"], "Exit codes:"],
  [[], "Commands:"],
  [["run", "--help"], "-s, --state-directory FOLDER"],
  [["validate", "-h"], "--os-platforms LIST"],
])("main() prints help for %j", async (argv, expected) => {
  const ended = await (await newRunner()).run(argv);
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toContain(expected);
});

test.each([
  [
    ["build"],
    'Cannot run command "build": it is unknown, expected run, validate or container. See kiln-runner --help.\n',
  ],
  [["--verson"], "Cannot use --verson: it is unknown. Did you mean --version?\n"],
  [["run"], "Cannot run: no documents are given. Use --documents LIST or --config FILE.\n"],
  [["run", "-d", ","], "Cannot run: the list of --documents is empty. Name at least one.\n"],
  [
    ["run", "-d", "a.yml", "b.yml"],
    'Cannot use "b.yml": it belongs to no option. Write lists with commas and without blanks, or in quotes.\n',
  ],
  [
    ["run", "-d", "a.yml", "-c", "c.json", "--parameters", "A=b"],
    "Cannot use --documents together with --config. Name the documents in the file.\nCannot use --parameters together with --config. Set the parameters in the file.\n",
  ],
  [
    ["run", "-d", "a.yml", "--phase", "x", "--trace=yes", "-i"],
    'Cannot use --phase: it is unknown. Did you mean --phases?\nCannot use "x": it belongs to no option. Write lists with commas and without blanks, or in quotes.\nCannot use "yes" for --trace: it takes no value. Leave the value out.\nCannot use --execution-id: its value is missing. Write --execution-id ID.\n',
  ],
  [
    ["run", "-d", "a.yml", "-d", "b.yml"],
    "Cannot use --documents twice: expected it once. Put all values into one, with commas between.\n",
  ],
  [
    ["run", "--documents", "--trace"],
    "Cannot use --documents: its value is missing. Write --documents LIST.\n",
  ],
  [
    ["run", "-c", "conf.yml"],
    'Cannot use "conf.yml" for --config: its name does not end in .json. Rename the file.\n',
  ],
  [["validate"], "Cannot validate: no documents are given. Use --documents LIST.\n"],
  [
    ["validate", "-d", "a.yml", "--os-platforms", "linux,solaris"],
    'Cannot use "linux,solaris" for --os-platforms: expected linux, windows, darwin, with commas between.\n',
  ],
])("main() refuses %j with one clear message", async (argv, message) => {
  expect(await (await newRunner()).run(argv)).toMatchObject({
    code: 1,
    stdout: "",
    stderr: message,
  });
});

test("main() refuses a parameter pair without a value, and says how to write commas", async () => {
  const runner = await newRunner({ "a.yml": ok });
  const ended = await runner.run(["run", "-d", "a.yml", "--parameters", "A=1,B="]);
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain('Cannot read the parameter "B=": it has no value');
  expect(ended.stderr).toContain("--config");
});

test("main() takes every flag, long with =, short, and --document for --documents", async () => {
  const aws = runnerAws();
  const runner = await newRunner({
    "a.yml": `parameters:\n  - Hosts: { type: string }\n${documentOf(bashStep("One", "echo '{{ Hosts }}'"))}`,
  });
  const ended = await runner.run(
    [
      "run",
      "--document=a.yml",
      '--parameters="Hosts=a,b"',
      "-p=build",
      "--document-s3-bucket-owner=123456789012",
      "-i",
      "ID",
      "-l",
      "logs",
      "-b",
      "bucket",
      "-k",
      "prefix",
      "--log-s3-bucket-owner",
      "123456789012",
      "--cw-log-group=g",
      "--cw-log-stream=s",
      "--cw-log-region=eu-west-1",
      "--cw-ignore-failures",
      "--blocked-action-modules=Reboot,UpdateOS",
      "-s",
      "state",
      "-t",
    ],
    { aws },
  );
  expect(ended.summary).toMatchObject({
    executionId: "ID",
    status: "success",
    executedStepCount: 1,
  });
  expect(ended.summary.logUrl).toMatch(/^s3:\/\/bucket\/prefix\/TOE_/);
  expect(ended.stderr).toContain("Stdout: a,b\n");
});

const config = (more: object): string =>
  JSON.stringify({ documents: [{ path: "a.yml" }], ...more }, undefined, 4);

test("the configuration file sets everything, a document's own parameters win, and flags win over it", async () => {
  const runner = await newRunner({
    "conf.json": config({
      documents: [
        { path: "a.yml", parameters: [{ name: "Mode", value: "own" }] },
        { path: "b.yml" },
      ],
      parameters: [
        { name: "Mode", value: "all" },
        { name: "Team", value: "platform" },
      ],
      phases: "build,validate",
      executionId: "from-file",
      logDirectory: "logs",
      trace: true,
    }),
    "a.yml": `parameters:\n  - Mode: { type: string, default: d }\n  - Team: { type: string }\n${documentOf(bashStep("First", "echo {{ Mode }} {{ Team }}"))}`,
    "b.yml": `parameters:\n  - Mode: { type: string }\n${documentOf(bashStep("Second", "echo {{ Mode }}"))}`,
  });
  const ended = await runner.run(["run", "--config", "conf.json", "-i", "from-flag", "-l", "."]);
  expect(ended.summary).toMatchObject({ executionId: "from-flag", status: "success" });
  const steps = await ended.steps();
  expect([steps["First"]?.outputs, steps["Second"]?.outputs]).toStrictEqual([
    '[{"stdout":"own platform"}]',
    '[{"stdout":"all"}]',
  ]);
  expect(ended.stderr).toContain("Stdout: own platform\n");
});

test.each([
  ["an unknown key", config({ executonId: "x" }), "conf.json:7:5", 'Did you mean "executionId"?'],
  ["no documents", JSON.stringify({ documents: [] }), "conf.json:1", "expected at least 1"],
  ["text that is no JSON", "documents: [{path: a.yml}]", "conf.json:1", "Cannot parse JSON"],
  ["a wrong type", config({ trace: "maybe" }), "conf.json:7", "expected true or false"],
])("the configuration file with %s is refused with its place", async (_, text, place, message) => {
  const runner = await newRunner({ "conf.json": text, "a.yml": ok });
  const ended = await runner.run(["run", "-c", "conf.json"]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(place);
  expect(ended.stderr).toContain(message);
  expect(ended.summary).toMatchObject({ status: "failed", executedStepCount: 0 });
});

test("the configuration file may lie in S3", async () => {
  const aws = runnerAws();
  aws.objects.set("bucket/conf.json", config({}));
  const runner = await newRunner({ "a.yml": ok });
  const ended = await runner.run(["run", "-c", "s3://bucket/conf.json"], { aws });
  expect(ended.summary.status).toBe("success");
});

test("validate prints two keys and runs nothing", async () => {
  const runner = await newRunner({ "a.yml": documentOf(bashStep("One", "touch ran")) });
  const ended = await runner.run(["validate", "-d", "a.yml"]);
  expect(ended).toMatchObject({
    code: 0,
    stdout: '{\n    "validationStatus": "success",\n    "message": "Validation successful."\n}\n',
  });
  await expect(ended.log("../ran")).rejects.toThrow("ENOENT");
});

test("validate accepts an empty list", async () => {
  const ended = await (await newRunner()).run(["validate", "-d", ""]);
  expect(ended.code).toBe(0);
});

test("validate reports every problem of every document, each with its place", async () => {
  const runner = await newRunner({
    "a.yml": "schemaVersion: 1.0\nphases: []\n",
    "b.yml": documentOf(
      "      - name: One\n        acton: ExecuteBash\n",
      "      - name: Two\n        action: ExecuteBsh\n        inputs:\n          commands: [ls]\n",
    ),
  });
  const ended = await runner.run(["validate", "-d", "a.yml,b.yml,c.yml", "--json"]);
  expect(ended.code).toBe(1);
  const result = JSON.parse(ended.stdout);
  expect(Object.keys(result)).toStrictEqual(["validationStatus", "message", "issues"]);
  expect(result.validationStatus).toBe("failed");
  expect(result.message).toContain("Document has 0 phases. Phases list must not be empty.");
  expect(result.message).toContain('Did you mean "ExecuteBash"?');
  const files = result.issues.map((issue: { file: string }) => issue.file);
  expect([...new Set(files)]).toStrictEqual(["a.yml", "b.yml", "c.yml"]);
});

test.each([
  ["linux", 1],
  ["windows", 0],
  ["windows,linux", 1],
])("validate checks modules for --os-platforms %s", async (platforms, code) => {
  const runner = await newRunner({
    "a.yml": documentOf(
      "      - name: One\n        action: InstallMSI\n        inputs:\n          path: C:\\a.msi\n",
    ),
  });
  expect((await runner.run(["validate", "-d", "a.yml", "--os-platforms", platforms])).code).toBe(
    code,
  );
});

test("validate refuses blocked modules", async () => {
  const runner = await newRunner({ "a.yml": ok });
  const ended = await runner.run([
    "validate",
    "-d",
    "a.yml",
    "--blocked-action-modules",
    "ExecuteBash",
  ]);
  expect(ended.code).toBe(1);
});
