/** `kiln cloud` as a process of its own, driven by the AWS CLI with the environment that it prints. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  kiln,
  leftoversOf,
  nothing,
  type Started,
  startKiln,
  until,
} from "../../builds/kiln-process.ts";
import { hostSandboxTest } from "../../fakes/sandbox-test.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { temporaryFolder } from "../../local/files/temporary-folder.ts";
import { awsCli } from "../../support/aws-cli.ts";
import { needPythonTools } from "../../support/need-python-tools.ts";
import type { PythonTools } from "../../support/python-tools.ts";

const ACCOUNT = "000000000000";

/** Starts the command on a free port, and the AWS CLI with what it prints. */
async function startCloud(tools: PythonTools, stateDirectory: string, ...flags: readonly string[]) {
  const started = startKiln(["cloud", "--port", "0", ...flags], { stateDirectory });
  onTestFinished(() => end(started));
  let stdout = "";
  started.child.stdout?.on("data", (text: string) => {
    stdout += text;
  });
  await until(started, /interrupt to stop it/);
  const variables = Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  const aws = await awsCli(tools, variables);
  const ask = async (...words: string[]) => JSON.parse(await aws(...words)) as unknown;
  return { started, stdout, variables, aws, ask };
}

async function end({ child, finished }: Started): Promise<void> {
  child.kill("SIGKILL");
  await finished;
}

describe("the AWS CLI on kiln cloud", () => {
  let tools: PythonTools;
  needPythonTools(async (made) => {
    tools = made;
    return () => undefined;
  });

  test("kiln cloud prints an environment with which the AWS CLI uses it, until it is interrupted", async () => {
    const stateDirectory = stateFolder();
    const folder = await temporaryFolder();
    const { started, variables, aws, ask } = await startCloud(
      tools,
      stateDirectory,
      "--region",
      "eu-west-1",
    );
    const url = variables["AWS_ENDPOINT_URL"] ?? "";
    expect(variables).toStrictEqual({
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: "",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
    });

    expect(await ask("sts", "get-caller-identity")).toMatchObject({ Account: ACCOUNT });

    await aws("s3", "mb", "s3://artifacts");
    await writeFile(join(folder, "up"), "content");
    await aws("s3", "cp", join(folder, "up"), "s3://artifacts/k/x.txt");
    await aws("s3", "cp", "s3://artifacts/k/x.txt", join(folder, "down"));
    expect(await readFile(join(folder, "down"), "utf8")).toBe("content");
    expect(await readFile(join(stateDirectory, "s3/artifacts/k/x.txt"), "utf8")).toBe("content");

    expect(
      await ask("stepfunctions", "list-state-machines", "--query", "stateMachines[].name"),
    ).toStrictEqual(expect.arrayContaining(["kiln-build-ami", "kiln-distribute-image"]));
    expect(await ask("events", "list-rules", "--query", "Rules[].Name")).toContain(
      "kiln-on-change",
    );
    expect(await ask("sns", "list-topics", "--query", "Topics[].TopicArn")).toStrictEqual([
      `arn:aws:sns:eu-west-1:${ACCOUNT}:kiln`,
    ]);
    expect(await ask("ssm", "describe-instance-information")).toStrictEqual({
      InstanceInformationList: [],
    });
    await expect(aws("iam", "list-users")).rejects.toThrow(/UnknownOperation|InvalidAction/);

    started.child.kill("SIGINT");
    const { code, stderr } = await started.finished;
    expect(code, stderr).toBe(0);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  }, 120_000);

  hostSandboxTest(
    "kiln cloud launches an instance of this computer's root, which takes commands and ends with the cloud",
    async () => {
      const stateDirectory = stateFolder();
      const { started, aws, ask } = await startCloud(tools, stateDirectory);
      const images = (await ask(
        "ec2",
        "describe-images",
        "--filters",
        "Name=tag:kiln:parent,Values=host",
        "--query",
        "Images[].[ImageId,State]",
      )) as [string, string][];
      expect(images).toStrictEqual([[expect.stringMatching(/^ami-/), "available"]]);
      expect(started.stderr()).toContain(
        `Instances can be launched from ${images[0]?.[0]} (host).`,
      );
      const instance = (await ask(
        "ec2",
        "run-instances",
        "--image-id",
        images[0]?.[0] ?? "",
        "--instance-type",
        "t3.micro",
        "--query",
        "Instances[0].InstanceId",
      )) as string;
      await aws("ec2", "wait", "instance-running", "--instance-ids", instance);
      expect(
        await ask(
          "ssm",
          "describe-instance-information",
          "--query",
          "InstanceInformationList[].[InstanceId,PingStatus]",
        ),
      ).toStrictEqual([[instance, "Online"]]);
      const command = (await ask(
        "ssm",
        "send-command",
        "--instance-ids",
        instance,
        "--document-name",
        "AWS-RunShellScript",
        "--parameters",
        '{"commands":["echo \\"$((6*7)) $(id -u)\\""]}',
        "--query",
        "Command.CommandId",
      )) as string;
      await aws(
        "ssm",
        "wait",
        "command-executed",
        "--command-id",
        command,
        "--instance-id",
        instance,
      );
      expect(
        await ask(
          "ssm",
          "get-command-invocation",
          "--command-id",
          command,
          "--instance-id",
          instance,
          "--query",
          "[Status,StandardOutputContent]",
        ),
      ).toStrictEqual(["Success", "42 0\n"]);

      started.child.kill("SIGINT");
      const { code, stderr } = await started.finished;
      expect(code, stderr).toBe(0);
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
    120_000,
  );
});

test.each([
  [
    ["--port", "70000"],
    'Cannot listen on port "70000": expected a whole number from 0 (any free one) to 65535',
  ],
  [
    ["--parent", "ami-0123456789abcdef0"],
    'Cannot use "--parent ami-0123456789abcdef0": expected host, a folder, a tarball or oci://registry/name:tag',
  ],
])("kiln cloud %j is a mistake of usage", async (flags, message) => {
  const { code, stderr } = await kiln(["cloud", ...flags], { stateDirectory: stateFolder() });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
