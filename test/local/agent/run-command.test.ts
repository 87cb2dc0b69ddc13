import { describe, expect, test } from "vitest";
import type { AgentHost } from "../../../lib/local/agent/agent-host.ts";
import { parseCommandDocument } from "../../../lib/local/agent/command-document.ts";
import { resolveParameters } from "../../../lib/local/agent/document-parameters.ts";
import { newStepRuns, runCommand } from "../../../lib/local/agent/run-command.ts";
import { systemClock } from "../../../lib/local/clock.ts";
import type { ExecRequest } from "../../../lib/local/machines/driver.ts";

type Settings = {
  readonly objects?: { readonly [key: string]: string };
  /** Folders that are there in the machine. */
  readonly folders?: readonly string[];
  readonly exitCodes?: { readonly [script: string]: number };
};

/** An agent's host that remembers what was written and run. */
function fakeHost({ objects = {}, folders = [], exitCodes = {} }: Settings = {}) {
  const files = new Map<string, string>();
  const ran: { readonly argv: readonly string[]; readonly in: string | undefined }[] = [];
  const exec = async ({ argv, input, workingDirectory }: ExecRequest) => {
    const exited = (exitCode: number) => ({ exitCode, signal: null });
    if (argv[3] === "is-folder") return exited(folders.includes(argv[4] ?? "") ? 0 : 1);
    if (argv[3] === "write-file") {
      files.set(argv[5] ?? "", Buffer.from(input ?? "").toString());
      return exited(0);
    }
    if (argv[3] === "clean") return exited(0);
    ran.push({ argv, in: workingDirectory });
    return exited(exitCodes[argv[2]?.trim() ?? ""] ?? 0);
  };
  const host: AgentHost = {
    instanceId: "i-1",
    exec,
    reboot: async () => undefined,
    environment: async () => ({}),
    clock: systemClock,
    objects: {
      list: async (bucket, prefix) =>
        Object.keys(objects)
          .filter((address) => address.startsWith(`${bucket}/${prefix}`))
          .map((address) => address.slice(bucket.length + 1)),
      async get(bucket, key) {
        const content = objects[`${bucket}/${key}`];
        return content === undefined ? undefined : Buffer.from(content);
      },
    },
  };
  return { host, files, ran };
}

async function run(
  host: AgentHost,
  mainSteps: readonly object[],
  given: { readonly [name: string]: readonly string[] } = {},
  parameters: object = {},
) {
  const content = JSON.stringify({ schemaVersion: "2.2", parameters, mainSteps });
  const { document, issues } = parseCommandDocument(content, "document");
  if (document === undefined) throw new Error(issues[0]?.message);
  const { values, problems } = resolveParameters(document, given);
  expect(problems).toEqual([]);
  const steps = newStepRuns(document, () => undefined);
  const status = await runCommand(
    host,
    {
      commandId: "c-1",
      document,
      values,
      signal: new AbortController().signal,
      onReboot: () => undefined,
    },
    steps,
  );
  return { status, steps };
}

const script = (name: string, runCommand: unknown, more: object = {}): object => ({
  name,
  action: "aws:runShellScript",
  inputs: { runCommand },
  ...more,
});
const download = (path: string, destinationPath?: string): object => ({
  name: "get",
  action: "aws:downloadContent",
  inputs: { sourceType: "S3", sourceInfo: JSON.stringify({ path }), destinationPath },
});

describe("aws:downloadContent", () => {
  const objects = {
    "bucket/in/a.txt": "A",
    "bucket/in/deep/b.txt": "B",
    "bucket/inside.txt": "not in the folder",
  };

  test.each<[string, string, string, [string, string][]]>([
    [
      "a folder",
      "https://s3.eu-west-1.amazonaws.com/bucket/in/",
      "/opt/x",
      [
        ["/opt/x/a.txt", "A"],
        ["/opt/x/deep/b.txt", "B"],
      ],
    ],
    [
      "a folder without its slash",
      "https://s3.amazonaws.com/bucket/in",
      "/opt/x/",
      [
        ["/opt/x/a.txt", "A"],
        ["/opt/x/deep/b.txt", "B"],
      ],
    ],
    [
      "an object to a file",
      "https://bucket.s3.eu-west-1.amazonaws.com/in/a.txt",
      "/opt/new.txt",
      [["/opt/new.txt", "A"]],
    ],
    ["an object to a folder by its slash", "s3://bucket/in/a.txt", "/opt/", [["/opt/a.txt", "A"]]],
    [
      "an object to a folder that is there",
      "s3://bucket/in/a.txt",
      "/there",
      [["/there/a.txt", "A"]],
    ],
    [
      "an object from the endpoint's address",
      "http://127.0.0.1:4566/bucket/in/a.txt",
      "/opt/a",
      [["/opt/a", "A"]],
    ],
    [
      "an object to where the agent keeps its own",
      "s3://bucket/in/a.txt",
      "sub/a.txt",
      [["/var/lib/amazon/ssm/i-1/document/orchestration/c-1/downloads/sub/a.txt", "A"]],
    ],
  ])("brings %s", async (_what, path, destination, expected) => {
    const { host, files } = fakeHost({ objects, folders: ["/there"] });
    expect((await run(host, [download(path, destination)])).status).toBe("Success");
    expect([...files]).toEqual(expected);
  });

  test.each([
    ["s3://bucket/none", 'Cannot download "s3://bucket/none": there is no such object or folder\n'],
    ["ftp://x", 'Cannot download "ftp://x": expected the address of an S3 object or folder\n'],
  ])("fails for %s with the reason", async (path, expected) => {
    const { host } = fakeHost({ objects });
    const { status, steps } = await run(host, [download(path, "/x")]);
    expect([status, steps[0]?.exitCode, steps[0]?.stderr.kept()]).toEqual(["Failed", 1, expected]);
  });
});

describe("aws:runShellScript", () => {
  test("is one script, in the working directory it asks for", async () => {
    const { host, ran } = fakeHost();
    const inputs = { runCommand: ["one", "two"], workingDirectory: "/srv" };
    await run(host, [{ name: "a", action: "aws:runShellScript", inputs }]);
    expect(ran).toEqual([{ argv: ["sh", "-c", "one\ntwo\n"], in: "/srv" }]);
  });

  test("runs where content was downloaded to, when it says nothing", async () => {
    const folder = "/var/lib/amazon/ssm/i-1/document/orchestration/c-1/downloads";
    const { host, ran } = fakeHost({ objects: { "b/k": "" }, folders: [folder] });
    await run(host, [download("s3://b/k", "k"), script("run", ["ls"])]);
    expect(ran[0]?.in).toBe(folder);
  });

  test("is given to the interpreter that its first line names", async () => {
    const { host, files, ran } = fakeHost();
    await run(host, [script("py", ["#!/usr/bin/env python3", "print(1)"])]);
    expect(ran).toEqual([
      { argv: ["/usr/bin/env", "python3", "/run/ssm-agent/c-1/py/script.sh"], in: "/" },
    ]);
    expect([...files.values()]).toEqual(["#!/usr/bin/env python3\nprint(1)\n"]);
  });

  test("puts parameters in, lists as lines where they stand alone", async () => {
    const { host, ran } = fakeHost();
    await run(
      host,
      [script("a", "{{ commands }}"), script("b", ["cd {{ Where }}"])],
      { commands: ["one", "two"] },
      { commands: { type: "StringList" }, Where: { type: "String", default: "/opt" } },
    );
    expect(ran.map(({ argv }) => argv[2])).toEqual(["one\ntwo\n", "cd /opt\n"]);
  });
});

describe("steps", () => {
  const onlyFor = (platform: string): object => ({
    precondition: { StringEquals: ["platformType", platform] },
  });

  test.each<[string, readonly object[], string, string[]]>([
    [
      "run although one before them failed",
      [script("a", ["bad"]), script("b", ["ok"])],
      "Failed",
      ["bad", "ok"],
    ],
    [
      "do not run after one that exits on failure",
      [script("a", ["bad"], { onFailure: "exit" }), script("b", ["ok"])],
      "Failed",
      ["bad"],
    ],
    [
      "do not run after one whose failure counts as success",
      [script("a", ["bad"], { onFailure: "successAndExit" }), script("b", ["ok"])],
      "Success",
      ["bad"],
    ],
    [
      "do not run after one that exits on success",
      [script("a", ["ok"], { onSuccess: "exit" }), script("b", ["ok"])],
      "Success",
      ["ok"],
    ],
    [
      "run at the end all the same when they are final",
      [
        script("a", ["bad"], { onFailure: "exit" }),
        script("b", ["ok"]),
        script("c", ["end"], { finallyStep: true }),
      ],
      "Failed",
      ["bad", "end"],
    ],
    [
      "are left out on other platforms",
      [script("a", ["win"], onlyFor("Windows")), script("b", ["lin"], onlyFor("Linux"))],
      "Success",
      ["lin"],
    ],
  ])("%s", async (_what, steps, status, expected) => {
    const { host, ran } = fakeHost({ exitCodes: { bad: 3 } });
    expect((await run(host, steps)).status).toBe(status);
    expect(ran.map(({ argv }) => argv[2]?.trim())).toEqual(expected);
  });

  test("fail on actions that the local agent does not have", async () => {
    const { host } = fakeHost();
    const { status, steps } = await run(host, [
      { name: "ps", action: "aws:runPowerShellScript", inputs: { runCommand: ["x"] } },
    ]);
    expect([status, steps[0]?.stderr.kept()]).toEqual([
      "Failed",
      'Cannot run step "ps": the agent of the local cloud does not know the action "aws:runPowerShellScript", expected aws:downloadContent or aws:runShellScript\n',
    ]);
  });
});

describe("resolveParameters()", () => {
  const parameters = {
    Size: { type: "Integer", default: 1 },
    Mode: { type: "String", allowedValues: ["fast", "slow"] },
    Names: { type: "StringList", maxItems: 2, default: [] },
  };
  const { document } = parseCommandDocument(
    JSON.stringify({ schemaVersion: "2.2", parameters, mainSteps: [script("a", ["x"])] }),
    "document",
  );
  if (document === undefined) throw new Error("The document is fine");

  test.each<[string, { readonly [name: string]: readonly string[] }, readonly string[]]>([
    ["nothing for what is missing but has a default", { Mode: ["fast"] }, []],
    ["what is missing", {}, ['Parameter "Mode" requires a value.']],
    [
      "everything at once",
      { Mode: ["quick"], Size: ["big"], Names: ["a", "b", "c"], Else: ["x"] },
      [
        'Parameter "Else" is not defined in the document.',
        'Parameter "Size": "big" is no integer.',
        'Parameter "Mode": "quick" is not one of fast, slow.',
        'Parameter "Names" has 3 items, which is not allowed.',
      ],
    ],
  ])("reports %s", (_what, given, expected) => {
    expect(resolveParameters(document, given).problems).toEqual(expected);
  });
});
