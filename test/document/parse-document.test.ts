import { describe, expect, test } from "vitest";
import { codes, onlyStep, parseAll, parsed, problems, withKeys, withStep } from "./parsed.ts";

const MINIMAL = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Show
        action: ExecuteBash
        inputs: {commands: [echo]}
`;

test("parseDocument() fills in every default", () => {
  expect(parsed(MINIMAL)).toStrictEqual({
    name: "",
    description: "",
    schemaVersion: "1.0",
    parameters: [],
    constants: [],
    phases: [
      {
        name: "build",
        nameSpan: { start: 37, end: 42 },
        steps: [
          {
            name: "Show",
            nameSpan: { start: 68, end: 72 },
            action: "ExecuteBash",
            timeoutSeconds: 7200,
            onFailure: "Abort",
            maxAttempts: 1,
            inputs: [{ commands: ["echo"] }],
            disableLogging: false,
          },
        ],
        disableLogging: false,
      },
    ],
    disableLogging: false,
  });
});

test("parseDocument() takes JSON like YAML, tabs and all", () => {
  const json = JSON.stringify(
    {
      schemaVersion: "1.0",
      phases: [
        {
          name: "build",
          steps: [{ name: "Show", action: "ExecuteBash", inputs: { commands: ["echo"] } }],
        },
      ],
    },
    undefined,
    "\t",
  );
  const [step] = parsed(json).phases[0]?.steps ?? [];
  expect(step?.inputs).toStrictEqual([{ commands: ["echo"] }]);
});

test("parseDocument() reports every problem in one go, in the order of the text", () => {
  const text = `schemaVersion: 2.0
nmae: web
phases:
  - name: build
    steps:
      - name: A!
        action: ExecuteBsh
        timeoutSeconds: 0
      - name: Show
        action: ExecuteBash
        inputs: {commands: ['echo {{ Missing }}'], shell: zsh}
`;
  expect(problems(text)).toStrictEqual([
    '1:16 invalid-value: Cannot use "2.0" for "schemaVersion": expected 1.0',
    '2:1 unknown-key: Cannot use the key "nmae" in the document: it is unknown',
    "6:15 invalid-name: Invalid step name 'A!' in phase 'build'. Allowed characters are combinations of numbers [0-9], english letters [a-z,A-Z] and special characters [-_].",
    '7:17 unknown-action: Cannot run step "A!": the action "ExecuteBsh" is unknown',
    '8:25 invalid-value: Cannot use "0" for "phases[0].steps[0].timeoutSeconds": expected a whole number of at least 1, or -1',
    '11:35 undeclared-name: Cannot resolve "{{ Missing }}": no parameter or constant has the name "Missing"',
    '11:52 unknown-key: Cannot use the key "shell" in "phases[0].steps[1].inputs": it is unknown',
  ]);
});

test("parseDocument() gives each issue its file, path, line and remedy", () => {
  const { issues } = parseAll(MINIMAL.replace("ExecuteBash", "ExecuteBsh"));
  expect(issues).toStrictEqual([
    {
      code: "unknown-action",
      severity: "error",
      message: 'Cannot run step "Show": the action "ExecuteBsh" is unknown',
      remedy: 'Did you mean "ExecuteBash"?',
      file: "web.yml",
      line: 6,
      column: 17,
      length: 10,
      path: "phases[0].steps[0].action",
      excerpt: "        action: ExecuteBsh",
    },
  ]);
});

describe("schemaVersion", () => {
  test.each(["1.0", '"1.0"', "1", "'1'"])("%s means 1.0", (version) => {
    expect(parsed(MINIMAL.replace("1.0", version)).schemaVersion).toBe("1.0");
  });
  test.each(["2.0", "1.00", "1.1", "one"])("%s is refused", (version) => {
    expect(codes(MINIMAL.replace("1.0", version))).toStrictEqual(["invalid-value"]);
  });
  test("a missing one is refused", () => {
    expect(problems(MINIMAL.replace("schemaVersion: 1.0\n", ""))).toStrictEqual([
      '1:1 missing-key: Cannot read the document: the key "schemaVersion" is missing',
    ]);
  });
});

describe("scalar text", () => {
  test.each(["0700", "775", "1.10", "012345678901", "true", "0x1F", "1e3"])(
    "%s keeps its text",
    (written) => {
      const text = withStep(
        `name: Make\naction: CreateFile\ninputs: [{path: /a, content: ${written}}]`,
      );
      expect(onlyStep(text).inputs).toStrictEqual([{ path: "/a", content: written }]);
    },
  );
  test("an empty delaySeconds equals an absent one", () => {
    const text = withStep("name: Again\naction: Reboot\ninputs:\n  delaySeconds:");
    expect(onlyStep(text).inputs).toStrictEqual([{}]);
  });
  test("an empty text in quotes is given", () => {
    const text = withStep("name: Make\naction: CreateFile\ninputs: [{path: /a, content: ''}]");
    expect(onlyStep(text).inputs).toStrictEqual([{ path: "/a", content: "" }]);
  });
  test("a command that YAML reads as a mapping is refused with advice on quotes", () => {
    const { issues } = parseAll(
      withStep("name: Show\naction: ExecuteBash\ninputs:\n  commands:\n    - echo key: value"),
    );
    expect(issues.map(({ code, remedy }) => [code, remedy])).toStrictEqual([
      ["wrong-type", 'Put text that contains ": " or starts with { in quotes.'],
    ]);
  });
  test("booleans may be text in any case", () => {
    expect(onlyStep(withKeys("disableLogging: 'TRUE'")).disableLogging).toBe(true);
  });
});

describe("phases", () => {
  test.each([
    ["missing", "schemaVersion: 1.0\n"],
    ["null", "schemaVersion: 1.0\nphases:\n"],
    ["empty", "schemaVersion: 1.0\nphases: []\n"],
  ])("%s: refused with the known message", (_, text) => {
    expect(parseAll(text).issues.map((issue) => issue.message)).toStrictEqual([
      "Document has 0 phases. Phases list must not be empty.",
    ]);
  });
  test("an empty list of steps is refused", () => {
    expect(problems("schemaVersion: 1.0\nphases: [{name: build, steps: []}]")).toStrictEqual([
      "2:31 no-steps: Phase 'build' has 0 steps. Steps list must not be empty.",
    ]);
  });
  test("a document with only the phase verify is accepted, with a warning", () => {
    const { document, issues } = parseAll(MINIMAL.replace("build", "verify"));
    expect(document?.phases[0]?.name).toBe("verify");
    expect(issues.map(({ severity, code }) => [severity, code])).toStrictEqual([
      ["warning", "no-image-phase"],
    ]);
  });
  test("a phase name stands once in a document", () => {
    const phase = MINIMAL.slice(MINIMAL.indexOf("  - name: build"));
    expect(codes(MINIMAL + phase)).toStrictEqual(["repeated-name"]);
  });
  test("a step name stands once in its phase", () => {
    const step = MINIMAL.slice(MINIMAL.indexOf("      - name: Show"));
    expect(codes(MINIMAL + step)).toStrictEqual(["repeated-name"]);
  });
  test("a step name may come again in another phase", () => {
    const phase = MINIMAL.slice(MINIMAL.indexOf("  - name: build"));
    expect(codes(MINIMAL + phase.replace("build", "test"))).toStrictEqual([]);
  });
});

describe("names of phases and steps", () => {
  test.each(["abc", "A-b_9", "x".repeat(128)])("%s is accepted", (name) => {
    expect(codes(MINIMAL.replace("build", name).replace("Show", name))).not.toContain(
      "invalid-name",
    );
  });
  test.each(["ab", "a.b", "a b", "x".repeat(129), "größe"])("%s is refused", (name) => {
    const text = MINIMAL.replace("name: build", `name: ${name}`);
    expect(codes(text)).toStrictEqual(["invalid-name"]);
    expect(codes(MINIMAL.replace("Show", name))).toStrictEqual(["invalid-name"]);
  });
  test("references are not resolved in names", () => {
    expect(codes(MINIMAL.replace("Show", "'{{ Mode }}'"))).toStrictEqual(["invalid-name"]);
  });
});

describe("steps", () => {
  test.each([
    ["timeoutSeconds: -1", { timeoutSeconds: -1 }],
    ["timeoutSeconds: '90'", { timeoutSeconds: 90 }],
    ["maxAttempts: 3", { maxAttempts: 3 }],
    ["onFailure: Ignore", { onFailure: "Ignore" }],
    ["onFailure: Continue", { onFailure: "Continue" }],
  ])("%s is accepted", (key, expected) => {
    expect(onlyStep(withKeys(key))).toMatchObject(expected);
  });
  test.each([
    "timeoutSeconds: 0",
    "timeoutSeconds: -2",
    "timeoutSeconds: 1.5",
    "timeoutSeconds: '{{ Mode }}'",
    "maxAttempts: 0",
    "maxAttempts: -1",
    "onFailure: abort",
    "onFailure: Retry",
  ])("%s is refused", (key) => {
    expect(codes(withKeys(key))).toStrictEqual(["invalid-value"]);
  });
  test("a misspelled key is refused with the right one", () => {
    const { issues } = parseAll(withKeys("timeoutSecond: 5"));
    expect(issues.map((issue) => issue.remedy)).toStrictEqual(['Did you mean "timeoutSeconds"?']);
  });
  test("a key stands once", () => {
    expect(codes(withKeys("maxAttempts: 1\nmaxAttempts: 2"))).toStrictEqual(["repeated-key"]);
  });
  test("ExecuteDocument has no time-out and one attempt", () => {
    const text = withStep("name: Nest\naction: ExecuteDocument\ninputs: {document: a.yml}");
    expect(onlyStep(text)).toMatchObject({ timeoutSeconds: -1, maxAttempts: 1 });
  });
  test.each(["timeoutSeconds: 60", "maxAttempts: 2"])("ExecuteDocument refuses %s", (key) => {
    const text = withStep(`name: Nest\naction: ExecuteDocument\n${key}\ninputs: {document: a.yml}`);
    expect(codes(text)).toStrictEqual(["invalid-value"]);
  });
  test("Reboot ignores a time-out", () => {
    const text = withStep("name: Again\naction: Reboot\ntimeoutSeconds: 60");
    expect(onlyStep(text).timeoutSeconds).toBe(-1);
  });
  test("an action of another platform is refused", () => {
    const text = withStep("name: Put\naction: InstallMSI\ninputs: {path: a.msi}");
    expect(problems(text)).toStrictEqual([
      '9:17 wrong-platform: Cannot run step "Put": the action InstallMSI does not exist on linux, expected windows',
    ]);
    expect(codes(text, { platform: "windows" })).toStrictEqual([]);
  });
  test("a blocked module is refused", () => {
    const options = { blockedActionModules: ["ExecuteBash"] };
    expect(codes(MINIMAL, options)).toStrictEqual(["blocked-action"]);
  });
});

describe("inputs", () => {
  test.each(["", "inputs:", "inputs: []", "inputs: {}"])(
    "%j is refused with the known message where a module needs them",
    (inputs) => {
      const { issues } = parseAll(withStep(`name: Show\naction: ExecuteBash\n${inputs}`));
      expect(issues.map((issue) => issue.message)).toStrictEqual([
        "Parsing step 'Show' in phase 'build' failed. Error: Action ExecuteBash has no inputs; it requires an 'inputs'",
      ]);
    },
  );
  test("an empty list is refused for list modules", () => {
    const text = withStep("name: Get\naction: S3Download\ninputs: []");
    expect(codes(text)).toStrictEqual(["missing-inputs"]);
  });
  test.each(["Reboot", "UpdateOS"])("%s needs none", (action) => {
    expect(onlyStep(withStep(`name: Run\naction: ${action}`)).inputs).toStrictEqual([]);
  });
  test("a mapping module takes no list", () => {
    const text = withStep("name: Show\naction: ExecuteBash\ninputs: [{commands: [echo]}]");
    expect(problems(text)).toStrictEqual([
      "10:17 wrong-type: Cannot read the inputs of ExecuteBash: they are a list, expected a mapping",
    ]);
  });
  test("a list module takes a single mapping", () => {
    const text = withStep("name: Drop\naction: DeleteFile\ninputs: {path: /a}");
    expect(onlyStep(text).inputs).toStrictEqual([{ path: "/a" }]);
  });
  test("an unknown input is refused", () => {
    const text = withStep("name: Drop\naction: DeleteFile\ninputs: [{path: /a, force: true}]");
    expect(codes(text)).toStrictEqual(["unknown-key"]);
  });
  test("an input of other platforms is refused where it stands, each of them", () => {
    const text = withStep(`name: Make
action: CreateFolder
inputs:
  - path: C:\\app
    owner: '{{ Mode }}'
    group:
  - {path: b, permissions: 0755}`);
    const message = (input: string): string =>
      `Cannot use the input "${input}" of CreateFolder: it does not exist on windows, expected linux or darwin`;
    expect(problems(text, { platform: "windows" })).toStrictEqual([
      `12:13 wrong-platform: ${message("owner")}`,
      `14:23 wrong-platform: ${message("permissions")}`,
    ]);
    expect(problems(text)).toStrictEqual([]);
    expect(parseAll(text, { platform: "windows" }).issues[0]?.remedy).toBe(
      "Leave it out, or keep a document of its own for that platform.",
    );
  });
  test("text with a reference fits every scalar input", () => {
    const text = withStep("name: Again\naction: Reboot\ninputs: {delaySeconds: '{{ Mode }}'}");
    expect(onlyStep(text).inputs).toStrictEqual([{ delaySeconds: "{{ Mode }}" }]);
  });
  test("braces that are no reference do not", () => {
    const text = withStep("name: Again\naction: Reboot\ninputs: {delaySeconds: '{{ .Mode }}'}");
    expect(codes(text)).toStrictEqual(["invalid-value"]);
  });
  test("nor does a loop reference in a step without a loop", () => {
    const text = withStep(
      "name: Again\naction: Reboot\ninputs: {delaySeconds: '{{ loop.index }}'}",
    );
    expect(codes(text)).toStrictEqual(["invalid-value"]);
  });
});

describe("parameters and constants", () => {
  const declaring = (text: string): string => `${text}\n${MINIMAL}`;

  test("are read with their defaults", () => {
    const text = declaring(
      "parameters:\n- Port: {type: String, default: 0080, description: D, allowedValues: [80, 0080]}\n- Free: {type: string}\nconstants:\n- Code: {type: string, value: 05}",
    );
    const { parameters, constants } = parsed(text);
    const bare = [...parameters, ...constants].map(({ nameSpan, ...rest }) => rest);
    expect(bare).toStrictEqual([
      { name: "Port", default: "0080", description: "D", allowedValues: ["80", "0080"] },
      { name: "Free", description: "" },
      { name: "Code", value: "05" },
    ]);
  });
  test.each(["ab", "x".repeat(129), "a.b"])("the name %s is refused", (name) => {
    expect(codes(declaring(`parameters: [${name}: {type: string}]`))).toStrictEqual([
      "invalid-value",
    ]);
  });
  test("a name clash between a parameter and a constant is refused", () => {
    const text = "parameters: [Port: {type: string}]\nconstants: [Port: {type: string, value: 1}]";
    expect(problems(declaring(text))).toStrictEqual([
      '2:13 repeated-name: Cannot declare "Port": another parameter or constant has this name',
    ]);
  });
  test("a declaration whose keys are not below its name is refused", () => {
    expect(problems(declaring("parameters:\n- name: Port\n  type: string"))).toStrictEqual([
      '3:3 wrong-type: Cannot read "parameters[0]": it is a mapping with 2 keys, expected a mapping with the name as its only key',
    ]);
  });
  test("the only type is string", () => {
    expect(codes(declaring("parameters: [Port: {type: integer}]"))).toStrictEqual([
      "invalid-value",
    ]);
  });
  test("a type is needed, and a constant needs a value", () => {
    expect(
      codes(declaring("parameters: [Port: {}]\nconstants: [Code: {type: string}]")),
    ).toStrictEqual(["missing-key", "missing-key"]);
  });
  test("a supplied value that allowedValues does not list is a warning", () => {
    const text = declaring("parameters: [Port: {type: string, allowedValues: [80]}]");
    const { document, issues } = parseAll(text, { suppliedParameters: { Port: "81", Other: "x" } });
    expect(document).toBeDefined();
    expect(issues.map(({ severity, code }) => [severity, code])).toStrictEqual([
      ["warning", "unlisted-value"],
    ]);
  });
});

describe("text that is no document", () => {
  test.each([
    ["nothing", "", "empty-document"],
    ["only a comment", "# nothing\n", "empty-document"],
    ["a word", "hello", "wrong-type"],
    ["a list", "- a\n", "wrong-type"],
    ["two YAML documents", `${MINIMAL}---\n${MINIMAL}`, "several-documents"],
    ["broken YAML", "a: [b", "yaml-syntax"],
  ])("%s", (_, text, code) => {
    expect(codes(text)).toStrictEqual([code]);
  });
});
