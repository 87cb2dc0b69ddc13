/** The commands that work in an account, as one calls them, against a local cloud on loopback. */

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { registry } from "../../lib/aws/registry.ts";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";
import { ACCOUNT_REGION, type TestAccount, testAccount, useAccount } from "../fakes/account.ts";

/** Whole builds, on computers that may be slow. */
vi.setConfig({ testTimeout: 120_000 });

let base: string;
let account: TestAccount;
/** What the components of a build do. */
let onComponents: () => Promise<{ readonly exitCode: number }>;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "kiln-account-"));
  account = await testAccount(base, () => onComponents());
  useAccount(account);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
  await removeTree(base);
});
beforeEach(() => {
  onComponents = async () => ({ exitCode: 0 });
});

const COMPONENT = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs: { commands: [echo hello] }
`;

/** A pipeline file without tests, on the account's own parent image. */
function pipeline(name: string, more = "", component = "web.yml"): string {
  return `name: ${name}
imageRecipe:
  semanticVersion: 1.0.x
  parentImage: ${account.parentId}
  components: [{ uri: ${component} }]
imageTestsConfiguration: { imageTestsEnabled: false }
${more}`;
}

async function applied(name: string): Promise<void> {
  await account.write("web.yml", COMPONENT);
  await account.write(`${name}.pipeline.yml`, pipeline(name));
  expect(await account.kiln("apply", `${name}.pipeline.yml`)).toMatchObject({ code: 0 });
}

/** Lets components run until they are told to end. */
function heldComponents() {
  const reached = Promise.withResolvers<void>();
  const end = Promise.withResolvers<{ readonly exitCode: number }>();
  onComponents = async () => {
    reached.resolve();
    return end.promise;
  };
  return { reached: reached.promise, end: (exitCode: number) => end.resolve({ exitCode }) };
}

function has(io: { readonly err: () => string; readonly out: () => string }, pattern: RegExp) {
  return vi.waitFor(
    () => {
      if (!pattern.test(io.err() + io.out()))
        throw new Error(`${pattern}:\n${io.err()}${io.out()}`);
    },
    { timeout: 100_000, interval: 20 },
  );
}

describe("kiln apply", () => {
  test("says of each part whether it was created, updated, left or removed", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("db.yml", COMPONENT);
    await account.write("parts.yml", pipeline("parts"));
    expect(await account.kiln("apply", "parts.yml")).toStrictEqual({
      code: 0,
      out: "+ pipeline  parts    created\n+ document  web.yml  created\n",
      err: "",
    });
    expect((await account.kiln("apply", "parts.yml")).out).toBe(
      "  pipeline  parts    unchanged\n  document  web.yml  unchanged\n",
    );
    await account.write("web.yml", `${COMPONENT}# changed\n`);
    expect((await account.kiln("apply", "parts.yml")).out).toBe(
      "  pipeline  parts    unchanged\n~ document  web.yml  updated\n",
    );
    await account.write("parts.yml", pipeline("parts", "", "db.yml"));
    expect((await account.kiln("apply", "parts.yml")).out).toBe(
      "~ pipeline  parts    updated\n+ document  db.yml   created\n- document  web.yml  removed\n",
    );
  });

  test("with --dry-run writes nothing", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("dry.yml", pipeline("dry"));
    const { code, err } = await account.kiln("apply", "dry.yml", "--dry-run");
    expect({ code, err }).toStrictEqual({
      code: 0,
      err: "Nothing was changed: this was a dry run.\n",
    });
    expect(await registry(account.call).list("pipelines/dry/")).toStrictEqual([]);
  });

  test("prints the changes as data with --json", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("json.yml", pipeline("json"));
    const { out } = await account.kiln("apply", "json.yml", "--json");
    expect(JSON.parse(out)).toStrictEqual([
      {
        pipeline: "json",
        changes: [
          { part: "pipeline", name: "json", change: "created" },
          { part: "document", name: "web.yml", change: "created" },
        ],
      },
    ]);
  });

  test("shows the problems of all files at once, and writes none of them", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("good.yml", pipeline("good"));
    await account.write("bad-1.yml", pipeline("bad-1", "shedule: {}\n"));
    await account.write("bad-2.yml", pipeline("bad-2", "", "missing.yml"));
    const { code, err } = await account.kiln("apply", "good.yml", "bad-1.yml", "bad-2.yml");
    expect(code).toBe(3);
    expect(err).toContain('Cannot use the pipeline "bad-1.yml": it has one problem');
    expect(err).toContain("shedule");
    expect(err).toContain("missing.yml: error: Cannot read the component document");
    expect(await registry(account.call).list("pipelines/good/")).toStrictEqual([]);
  });

  test("refuses components that the account does not have, for all files at once", async () => {
    const naming = (name: string, component: string) =>
      pipeline(name).replace("uri: web.yml", `componentArn: ${component}`);
    await account.write("a.yml", naming("first", "nothing@x.x.x"));
    await account.write("b.yml", naming("second", "nowhere@1.x.x"));
    const { code, err } = await account.kiln("apply", "a.yml", "b.yml");
    expect(code).toBe(3);
    expect(err).toContain('no component is named "nothing"');
    expect(err).toContain('no component is named "nowhere"');
  });

  test("refuses two files of one name", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("one.yml", pipeline("same"));
    await account.write("two.yml", pipeline("same"));
    expect(await account.kiln("apply", "one.yml", "two.yml")).toStrictEqual({
      code: 3,
      out: "",
      err: 'Cannot apply pipeline "same": one.yml and two.yml have that name, expected one file for each pipeline\n',
    });
  });
});

describe("kiln apply of a schedule", () => {
  const nightly = (more = "") =>
    pipeline("nightly", `schedule: { scheduleExpression: cron(0 3 * * ? *)${more} }\n`);
  const appliedSchedule = async (text: string) => {
    await account.write("web.yml", COMPONENT);
    await account.write("nightly.yml", text);
    const { code, out, err } = await account.kiln("apply", "nightly.yml");
    expect(code, err).toBe(0);
    return out.split("\n").find((line) => line.slice(2).startsWith("schedule"));
  };

  test("creates, leaves, updates and removes it", async () => {
    expect(await appliedSchedule(nightly())).toMatch(/^\+ .*cron\(0 3 \* \* \? \*\) UTC +created$/);
    expect(await appliedSchedule(nightly())).toMatch(/^ {2}.* unchanged$/);
    expect(await appliedSchedule(nightly(", timezone: Europe/Berlin"))).toMatch(
      /^~ .* Europe\/Berlin +updated$/,
    );
    expect(await appliedSchedule(pipeline("nightly"))).toMatch(/^- .* removed$/);
    expect(await appliedSchedule(pipeline("nightly"))).toBeUndefined();
  });
});

describe("kiln start", () => {
  test("prints the id of the build and goes", async () => {
    await applied("quick");
    const { code, out, err } = await account.kiln("start", "quick");
    expect({ code, out }).toStrictEqual({
      code: 0,
      out: expect.stringMatching(/^quick-\d{8}-\d{6}-[0-9a-f]{6}\n$/),
    });
    expect(err).toBe(`Started; watch it with "kiln logs ${out.trim()} -f".\n`);
  });

  test("with --wait shows the states and ends with the image", async () => {
    await applied("waited");
    const { code, out, err } = await account.kiln("start", "waited", "--wait");
    expect(code, err).toBe(0);
    expect(out).toMatch(/^waited@1\.0\.0\/1\nus-east-1 ami-[0-9a-f]+\n$/);
    expect(err.replaceAll(/\d+\.\d s/g, "… s")).toMatch(
      /^build waited-\S+ of waited\nPlan build: succeeded after … s\nLaunch instance: succeeded after … s\nRun components: succeeded after … s\nStop instance: succeeded after … s\nCreate image: succeeded after … s\nTerminate instance: succeeded after … s\nPublish image us-east-1: succeeded after … s\n(?:Record success: succeeded after … s\n)?done in … s\n$/,
    );
  });

  test("with --wait and --json prints the events that kiln build prints", async () => {
    await applied("events");
    const { out } = await account.kiln("start", "events", "--wait", "--json");
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; outcome?: { status: string } });
    expect(new Set(events.map(({ type }) => type))).toStrictEqual(
      new Set(["build-started", "state-entered", "state-exited", "build-finished"]),
    );
    expect(events.at(-1)?.outcome?.status).toBe("AVAILABLE");
  });

  test("ends with 1 and the reason when the build fails", async () => {
    await applied("broken");
    onComponents = async () => ({ exitCode: 7 });
    const { code, out, err } = await account.kiln("start", "broken", "--wait");
    expect({ code, out }).toStrictEqual({ code: 1, out: "" });
    expect(err).toContain("Run components: failed after");
    expect(err).toMatch(/Build failed after .*\n.*Cannot run components on i-/);
  });

  test("is detached by an interrupt: the build goes on", async () => {
    await applied("detached");
    const held = heldComponents();
    const { io, ran } = account.begin("start", "detached", "--wait");
    await held.reached;
    io.abort();
    const { code, err } = await ran;
    const buildId = /^build (\S+)/.exec(err)?.[1] ?? "";
    expect(code).toBe(130);
    expect(err).toContain(
      `Interrupted: the build goes on. Watch it with "kiln logs ${buildId} -f", cancel it with "kiln cancel ${buildId}".\n`,
    );
    held.end(0);
    expect(await account.kiln("logs", buildId, "-f")).toMatchObject({ code: 0 });
  });

  test("knows only pipelines that were applied", async () => {
    expect(await account.kiln("start", "unknown")).toStrictEqual({
      code: 1,
      out: "",
      err: 'Cannot find pipeline "unknown": none of that name has been applied, expected "kiln apply" first\n',
    });
  });
});

describe("kiln cancel", () => {
  test("stops a build; with --wait it stays until the build is recorded and nothing is left", async () => {
    await applied("stopped");
    const held = heldComponents();
    const buildId = (await account.kiln("start", "stopped")).out.trim();
    await held.reached;
    expect(
      await account.kiln("cancel", buildId, "--wait", "--reason", "Ada said so"),
    ).toStrictEqual({
      code: 0,
      out: "",
      err: `Build "${buildId}" is CANCELLED; nothing is left of it.\n`,
    });
    held.end(0);
    const { out } = await account.kiln("status", buildId);
    expect(out).toContain("  status      CANCELLED\n");
    expect(out).toContain("Ada said so\n");
    expect(await account.kiln("cancel", buildId)).toStrictEqual({
      code: 1,
      out: "",
      err: `Cannot cancel build "${buildId}": it is over, as CANCELLED\n`,
    });
  });

  test("says that there is no such build", async () => {
    const { code, err } = await account.kiln("cancel", "nothing");
    expect(code).toBe(1);
    expect(err).toContain('Cannot find build "nothing": there is none of that name');
  });
});

describe("kiln logs", () => {
  const logs = () =>
    new CloudWatchLogsClient({
      region: ACCOUNT_REGION,
      credentials: account.stack.cloud.credentials,
      requestHandler: account.stack.cloud.requestHandler,
    });
  const put = async (stream: string, ...messages: readonly string[]) => {
    const names = { logGroupName: "/kiln/builds", logStreamName: stream };
    const ignore = () => undefined;
    await logs()
      .send(new CreateLogGroupCommand({ logGroupName: "/kiln/builds" }))
      .catch(ignore);
    await logs().send(new CreateLogStreamCommand(names)).catch(ignore);
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await logs().send(new PutLogEventsCommand({ ...names, logEvents }));
  };

  test("-f shows lines as CloudWatch gets them, each once behind its stage, until the build is over", async () => {
    await applied("followed");
    const held = heldComponents();
    const buildId = (await account.kiln("start", "followed")).out.trim();
    await held.reached;
    await put("followed/1.0.0/1/build", "one", "two\nlines");
    const { io, ran } = account.begin("logs", buildId, "-f");
    await has(io, /lines/);
    await put("followed/1.0.0/1/build", "three");
    await has(io, /three/);
    held.end(0);
    expect(await ran).toStrictEqual({
      code: 0,
      out: "build | one\nbuild | two\nbuild | lines\nbuild | three\n",
      err: expect.stringMatching(/^done in/),
    });
  });

  test("shows what is in S3 of stages that are over, and in CloudWatch of those that run", async () => {
    await applied("stored");
    const held = heldComponents();
    const buildId = (await account.kiln("start", "stored")).out.trim();
    await held.reached;
    await put("stored/1.0.0/1/build", "from CloudWatch");
    expect((await account.kiln("logs", buildId)).out).toBe("build | from CloudWatch\n");
    const key = `builds/${buildId}/build/log/TOE_1/console.log`;
    await registry(account.call).putText(key, "first\nsecond\n");
    expect((await account.kiln("logs", buildId)).out).toBe("build | first\nbuild | second\n");
    expect((await account.kiln("logs", buildId, "--json")).out).toBe(
      '{"type":"output","stage":"build","line":"first"}\n{"type":"output","stage":"build","line":"second"}\n',
    );
    held.end(0);
    await account.kiln("logs", buildId, "-f");
  });
});

describe("kiln status", () => {
  test("lists builds, the newest first, of a pipeline or of all", async () => {
    await applied("listed");
    await account.kiln("start", "listed", "--wait");
    const { out } = await account.kiln("status", "listed");
    expect(out).toMatch(
      /^listed-\S+ {2}listed {2}AVAILABLE {2}\S+Z {2}\d+\.\d s {2}listed@1\.0\.0\/1\n$/,
    );
    const all = await account.kiln("status");
    expect(all.out).toContain(out.split(" ")[0]);
    expect(JSON.parse((await account.kiln("status", "listed", "--json")).out)).toMatchObject({
      builds: [{ pipeline: "listed", status: "AVAILABLE" }],
    });
  });

  test("shows a build that runs with the states it has reached", async () => {
    await applied("running");
    const held = heldComponents();
    const buildId = (await account.kiln("start", "running")).out.trim();
    await held.reached;
    const { out } = await account.kiln("status", buildId);
    expect(out).toContain("  status      BUILDING\n");
    expect(out).toMatch(
      /PlanBuild .* COMPLETED\n.*LaunchInstance .* COMPLETED\n.*RunComponents .* RUNNING\n$/,
    );
    held.end(0);
    await account.kiln("logs", buildId, "-f");
  });

  test("suggests the pipeline that was meant", async () => {
    await applied("frontend");
    const { code, err } = await account.kiln("status", "fronted");
    expect(code).toBe(1);
    expect(err).toBe(
      'Cannot find "fronted": there is neither a build nor a pipeline of that name\n  → Did you mean "frontend"?\n',
    );
  });
});

describe("kiln delete", () => {
  test("takes pipelines away; none when one of them does not exist", async () => {
    await applied("gone");
    const some = await account.kiln("delete", "gone", "never-there");
    expect(some.code).toBe(1);
    expect(await registry(account.call).list("pipelines/gone/")).toHaveLength(1);
    expect(await account.kiln("delete", "gone")).toStrictEqual({
      code: 0,
      out: "- pipeline  gone  deleted\n",
      err: "",
    });
    expect(await registry(account.call).list("pipelines/gone/")).toStrictEqual([]);
  });
});

describe("kiln images and kiln show", () => {
  test("look into the account that --stack names", async () => {
    await applied("pictured");
    await account.kiln("start", "pictured", "--wait");
    expect((await account.kiln("images", "--stack", "kiln-dev")).out).toMatch(
      /^pictured@1\.0\.0\/1 .* us-east-1 ami-[0-9a-f]+$/m,
    );
    const { out } = await account.kiln("show", "pictured", "--stack", "kiln-dev", "--json");
    const report = JSON.parse(out) as { readonly image: string; readonly content?: unknown };
    expect(report.image).toBe("pictured@1.0.0/1");
    expect(report.content).toBeUndefined();
  });

  test("refuse a profile without a stack, and a stack with a state folder", async () => {
    expect(await account.kiln("images", "--profile", "x")).toMatchObject({
      code: 2,
      err: "Cannot use --profile on this computer's images: it is for those of an account\n  → Name its stack with --stack or KILN_STACK.\n",
    });
    expect(await account.kiln("images", "--stack", "kiln-dev", "--state-dir", "x")).toMatchObject({
      code: 2,
    });
  });
});

describe("an account that cannot be used", () => {
  test("without such a stack the message says what to do", async () => {
    expect(await account.kiln("status", "--stack", "kiln-prod")).toStrictEqual({
      code: 1,
      out: "",
      err: 'Cannot find stack "kiln-prod" in us-east-1: there is none of that name\n  → Deploy it with "npx serverless deploy", or name another with --stack, --region or --profile.\n',
    });
  });

  test("without credentials there is one message, with what to do", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    try {
      expect(await account.kiln("status")).toStrictEqual({
        code: 1,
        out: "",
        err: 'Cannot sign in to AWS: no credentials were found\n  → Give --profile, run "aws configure sso", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n',
      });
    } finally {
      useAccount(account);
    }
  });

  test("credentials that AWS does not know are told so", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN");
    try {
      const { code, err } = await account.kiln("status");
      expect(code).toBe(1);
      expect(err).toMatch(
        /^Cannot sign in to AWS: it does not know these credentials \(\w+\)\n {2}→ /,
      );
    } finally {
      useAccount(account);
    }
  });
});

describe("kiln doctor", () => {
  test("says how each thing is that builds need; what cannot be looked at is a warning", async () => {
    const { code, out } = await account.kiln("doctor", "--json");
    const checks = JSON.parse(out) as { readonly name: string; readonly status: string }[];
    expect({ code, checks: checks.map(({ name, status }) => `${status} ${name}`) }).toStrictEqual({
      code: 0,
      checks: [
        "ok identity",
        "ok stack",
        "ok registry",
        "ok runners",
        "ok machine",
        "ok document",
        "warn profile",
        "ok network",
        "warn quota",
      ],
    });
  });

  test("ends with 1 when there is no stack", async () => {
    const { code, out } = await account.kiln("doctor", "--stack", "kiln-prod");
    expect(code).toBe(1);
    expect(out).toContain('fail  stack     there is no stack "kiln-prod" in us-east-1\n');
  });
});
