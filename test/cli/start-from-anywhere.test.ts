/** Builds that others than `kiln start` start: the AWS CLI by name and without, and events. docs/start-a-build.md says how. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { executions } from "../../lib/aws/executions.ts";
import { registry } from "../../lib/aws/registry.ts";
import type { BuildRecord } from "../../lib/build/build-record.ts";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";
import { type TestAccount, testAccount, useAccount } from "../fakes/account.ts";
import { type AwsCli, awsCli } from "../support/aws-cli.ts";
import { needPythonTools } from "../support/need-python-tools.ts";
import type { PythonTools } from "../support/python-tools.ts";

/** Whole builds and Python processes, on computers that may be slow. */
vi.setConfig({ testTimeout: 120_000 });

let tools: PythonTools;
needPythonTools(async (made) => {
  tools = made;
  return () => undefined;
});

let base: string;
let account: TestAccount;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "kiln-anywhere-"));
  account = await testAccount(base);
  useAccount(account);
  await account.write(
    "web.pipeline.yml",
    `name: web
imageRecipe:
  parentImage: ${account.parentId}
  components:
    - name: install
      data: |
        schemaVersion: 1.0
        phases: [{ name: build, steps: [{ name: Install, action: ExecuteBash, inputs: { commands: ["true"] } }] }]
`,
  );
  expect(await account.kiln("apply", "web.pipeline.yml")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
  await removeTree(base);
});

/** The AWS CLI, whose set-up is made once the tools are there. */
let cli: Promise<AwsCli> | undefined;
async function aws(...words: readonly string[]): Promise<string> {
  cli ??= awsCli(tools, account.environment);
  return (await cli)(...words);
}

/** Starts an execution as anyone does. @returns its name. */
async function startExecution(input: object, ...more: readonly string[]): Promise<string> {
  const out = await aws(
    "stepfunctions",
    "start-execution",
    "--state-machine-arn",
    account.call.connection.settings.stateMachineArn,
    "--input",
    JSON.stringify(input),
    ...more,
  );
  const { executionArn } = JSON.parse(out) as { executionArn: string };
  return executionArn.split(":").at(-1) ?? "";
}

async function recordOf(buildId: string): Promise<BuildRecord> {
  const stored = await registry(account.call).get(`builds/${buildId}/build.json`);
  return stored?.value as BuildRecord;
}

const UUID = "8f14e45f-ceea-467a-9575-2d1f1b1f2c3a";

describe("a build starts with the input {pipeline: web}", () => {
  test("by the AWS CLI without a name: Step Functions gives it one", async () => {
    const buildId = await startExecution({ pipeline: "web" });
    expect(buildId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await account.kiln("logs", buildId, "-f")).toMatchObject({ code: 0 });
    expect(await recordOf(buildId)).toMatchObject({ status: "AVAILABLE", trigger: "manual" });
  });

  test.each([
    ["as EventBridge and Scheduler name executions", `${UUID}_${UUID}`],
    ["with the longest name that there is", "n".repeat(80)],
  ])("%s", async (_, name) => {
    const input = { pipeline: "web", isTested: false };
    expect(await startExecution(input, "--name", name)).toBe(name);
    expect(await account.kiln("logs", name, "-f")).toMatchObject({ code: 0 });
    const { amis } = await recordOf(name);
    const query = "Images[0].Tags[?Key=='kiln:build-id'].Value";
    const image = amis[0]?.image ?? "";
    const found = await aws("ec2", "describe-images", "--image-ids", image, "--query", query);
    expect(JSON.parse(found)).toStrictEqual([name]);
  });

  test("by an event", async () => {
    const before = new Set(await buildIds());
    const entry = {
      Source: "my.app",
      DetailType: "Kiln Start Build",
      Detail: JSON.stringify({ pipeline: "web", isTested: false }),
    };
    await aws("events", "put-events", "--entries", JSON.stringify([entry]));
    const buildId = await until(async () => (await buildIds()).find((id) => !before.has(id)));
    expect(await account.kiln("logs", buildId, "-f")).toMatchObject({ code: 0 });
  });
});

describe("a build that cannot start fails before anything is launched", () => {
  const endOf = (name: string) =>
    until(async () => {
      const execution = await executions(account.call).status(name);
      return execution?.status === "RUNNING" ? undefined : execution;
    });

  test("because of a mistake in its input", async () => {
    const name = await startExecution({ pipline: "web" });
    const { status, error, cause } = await endOf(name);
    expect({ status, error }).toStrictEqual({ status: "FAILED", error: "Kiln.InvalidInput" });
    expect(cause).toContain("pipline");
  });

  test("because of a pipeline that was never applied", async () => {
    const { cause } = await endOf(await startExecution({ pipeline: "nothing" }));
    expect(cause).toContain('Cannot find pipeline \\"nothing\\"');
  });

  test("because of the state machine, to which an event of the wrong kind has led it", async () => {
    const before = new Set(await buildIds());
    const entry = {
      Source: "my.app",
      DetailType: "Kiln Start Build",
      Detail: JSON.stringify({ pipeline: "web", kind: "container" }),
    };
    await aws("events", "put-events", "--entries", JSON.stringify([entry]));
    const buildId = await until(async () => (await buildIds()).find((id) => !before.has(id)));
    const { cause } = await endOf(buildId);
    expect(cause).toContain("it has an imageRecipe, which state machine build-ami builds");
  });

  test("because of a name with more than letters, digits, - and _", async () => {
    const { status, cause } = await endOf(
      await startExecution({ pipeline: "web" }, "--name", "release.1"),
    );
    expect(status).toBe("FAILED");
    expect(cause).toContain("1 to 80 letters, digits, - and _");
  });
});

async function buildIds(): Promise<readonly string[]> {
  const keys = await registry(account.call).list("builds/");
  return [...new Set(keys.map((key) => key.split("/")[1] ?? ""))];
}

/** Waits for an answer. */
function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      if (answer === undefined) throw new Error("It has not happened");
      return answer;
    },
    { timeout: 100_000, interval: 20 },
  );
}
