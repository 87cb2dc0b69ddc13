import { execFile, spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { functionNames } from "../../scripts/bundle-functions.ts";
import { packageRoot } from "../fakes/io.ts";
import { readZip } from "../support/front/read-zip.ts";
import { many } from "../support/iam/evaluate-policy.ts";
import { resolveIn } from "../support/iam/resolve-template.ts";
import { needPythonTools } from "../support/need-python-tools.ts";
import { bundledActions } from "./bundled-actions.ts";
import { DEPLOYMENT, type PackagedStack, packagedStack, policiesOf } from "./packaged-stack.ts";

type Justifications = {
  readonly checkov: { readonly [check: string]: string };
  readonly cloudsplaining: { readonly [policy: string]: string };
  readonly anyResource: { readonly [action: string]: string };
};
const justifications = parse(
  readFileSync(join(packageRoot, "test", "deploy", "justifications.yml"), "utf8"),
) as Justifications;

let stack: PackagedStack;
beforeAll(async () => {
  stack = await packagedStack();
}, 300_000);
afterAll(() => stack?.remove());

/** Functions of the template by the file of their handler: "sweep". */
function functions(): ReadonlyMap<string, { readonly [name: string]: unknown }> {
  const all = Object.values(stack.template.Resources).filter(
    ({ Type }) => Type === "AWS::Lambda::Function",
  );
  return new Map(
    all.map(({ Properties = {} }) => [
      String(Properties["Handler"]).replace(/^functions\/(.*)\.handler$/, "$1"),
      Properties,
    ]),
  );
}

function roleOf({ Role }: { readonly [name: string]: unknown }): string {
  return (Role as { readonly "Fn::GetAtt": readonly string[] })["Fn::GetAtt"][0] ?? "";
}

describe("the functions of the stack", () => {
  test("are those of functions/, each with a role of its own", async () => {
    const found = functions();
    expect([...found.keys()].sort()).toStrictEqual([...(await functionNames())].sort());
    const roles = [...found.values()].map(roleOf);
    expect(new Set(roles).size).toBe(found.size);
    for (const properties of found.values())
      expect(`${String(properties["FunctionName"]).replace("kiln-dev-", "")}Role`).toBe(
        roleOf(properties),
      );
  });

  test("run on Node 24 and arm64, with as much time as their states wait and a sweep needs", () => {
    for (const [name, properties] of functions()) {
      expect(properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
      expect([name, Number(properties["Timeout"]) >= 60]).toStrictEqual([name, true]);
    }
    expect(functions().get("sweep")).toMatchObject({ Timeout: 90 });
  });

  test("are zips with nothing but their handler, of 400 KiB at most but for those with a reason", async () => {
    const zips = (await readdir(stack.folder)).filter((name) => name.endsWith(".zip"));
    expect(zips.sort()).toStrictEqual((await functionNames()).map((name) => `${name}.zip`).sort());
    for (const zip of zips) {
      const file = join(stack.folder, zip);
      const entry = `functions/${zip.replace(".zip", ".mjs")}`;
      const content = readZip(await readFile(file));
      expect([...content.keys()]).toStrictEqual([entry]);
      const kibibytes = Math.ceil((content.get(entry)?.length ?? 0) / 1024);
      const limit = LARGER[zip.replace(".zip", "")] ?? 400;
      expect([zip, kibibytes > limit && kibibytes]).toStrictEqual([zip, false]);
      // What is downloaded when the function starts.
      expect([zip, statSync(file).size <= 200 * 1024]).toStrictEqual([zip, true]);
    }
  });

  test("know every variable that lib/aws/connection.ts cannot do without", () => {
    for (const properties of functions().values())
      expect(properties["Environment"]).toMatchObject({
        Variables: {
          KILN_STACK: "kiln-dev",
          KILN_REGISTRY_BUCKET: expect.anything(),
          KILN_STATE_MACHINE_ARN: expect.anything(),
          KILN_RUN_DOCUMENT: expect.anything(),
        },
      });
  });
});

describe("the state machines of the stack", () => {
  test("are those of statemachines/, and call functions that exist", async () => {
    const resolve = resolveIn(stack.template, DEPLOYMENT);
    const machines = Object.values(stack.template.Resources).filter(
      ({ Type }) => Type === "AWS::StepFunctions::StateMachine",
    );
    const files = await readdir(join(packageRoot, "statemachines"));
    const names = machines.map(({ Properties = {} }) => String(Properties["StateMachineName"]));
    expect(names.sort()).toStrictEqual(
      files.map((file) => `kiln-dev-${file.replace(".asl.yaml", "")}`).sort(),
    );
    for (const { Properties = {} } of machines) {
      const definition = String(resolve(Properties["DefinitionString"]));
      expect(definition).not.toContain("${");
      expect(JSON.parse(definition)).toHaveProperty("StartAt");
    }
  });

  test("may call the functions that they call, and no others", () => {
    const resolve = resolveIn(stack.template, DEPLOYMENT);
    const called = Object.values(stack.template.Resources)
      .filter(({ Type }) => Type === "AWS::StepFunctions::StateMachine")
      .flatMap(({ Properties = {} }) =>
        String(resolve(Properties["DefinitionString"])).match(/arn:aws:lambda:[\w:-]+/g),
      );
    const [statement] =
      policiesOf(stack.template).get("StateMachineRole/call-functions")?.Statement ?? [];
    expect([...many(statement?.Resource ?? [])].sort()).toStrictEqual([...new Set(called)].sort());
  });
});

describe("the policies of the stack", () => {
  test("are about any resource only where there is no other way", () => {
    const anything = [...policiesOf(stack.template).values()].flatMap(({ Statement }) =>
      Statement.filter(({ Resource }) => many(Resource).includes("*")).flatMap(({ Action }) =>
        many(Action),
      ),
    );
    expect([...new Set(anything)].sort()).toStrictEqual(
      Object.keys(justifications.anyResource).sort(),
    );
  });

  test("name their actions in full", () => {
    const actions = [...policiesOf(stack.template).values()].flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }) => many(Action)),
    );
    expect(actions.filter((action) => !/^[a-z0-9-]+:\w+$/.test(action))).toStrictEqual([]);
  });

  test("have each of their statements when every setting is given", () => {
    const names = Object.entries(stack.template.Parameters ?? {});
    const parameters = Object.fromEntries(
      names.map(([name, { Default = "" }]) => [
        name,
        Default === "" ? `arn:aws:x:::${name}` : `${Default}`,
      ]),
    );
    const given = policiesOf(stack.template, { ...DEPLOYMENT, parameters });
    const statements = [...given.values()].flatMap(({ Statement }) => Statement);
    const roles = Object.values(stack.template.Resources).map(
      ({ Properties = {} }) => Properties["Policies"],
    );
    const written = [...JSON.stringify(roles).matchAll(/"Sid":"(\w+)"/g)].map(([, sid]) => sid);
    expect(new Set(statements.flatMap(({ Sid }) => Sid ?? []))).toStrictEqual(new Set(written));
    const vague = statements.filter(({ Resource }) =>
      many(Resource).some((one) => !/^(?:arn:|\*)/.test(one)),
    );
    expect(vague).toStrictEqual([]);
    // Optional ones are about what the setting names: none of them is about any resource.
    const usual = new Set(
      [...policiesOf(stack.template).values()].flatMap(({ Statement }) =>
        Statement.map(({ Sid }) => Sid),
      ),
    );
    const optional = statements.filter(({ Sid }) => !usual.has(Sid));
    expect(optional.length).toBeGreaterThan(5);
    expect(optional.filter(({ Resource }) => many(Resource).includes("*"))).toStrictEqual([]);
  });

  test("allow what functions can call, and nothing that none of their code calls", () => {
    const bundled = bundledActions(stack.metafile);
    const policies = [...policiesOf(stack.template)];
    const allowedTo = (role: string): ReadonlySet<string> =>
      new Set(
        policies
          .filter(([name]) => name.startsWith(`${role}/`))
          .flatMap(([, { Statement }]) => Statement.flatMap(({ Action }) => many(Action))),
      );
    const uncalled: string[] = [];
    const called = new Set<string>();
    const allowed = new Set<string>();
    for (const [name, properties] of functions()) {
      const actions = bundled.get(name) ?? new Set();
      for (const action of actions) called.add(action);
      for (const action of allowedTo(roleOf(properties))) {
        allowed.add(action);
        if (!actions.has(action) && !/^(?:logs|kms):/.test(action))
          uncalled.push(`${name}: ${action}`);
      }
    }
    expect(uncalled).toStrictEqual([]);
    const forbidden = [...called].filter(
      (one) => !allowed.has(one) && !NEVER_CALLED.has(one) && !/^sts:/.test(one),
    );
    expect(forbidden).toStrictEqual([]);
  });

  test("lets instances read inputs, write logs and push container images, and nothing else", () => {
    const all = [...policiesOf(stack.template)].filter(([name]) =>
      name.startsWith("InstanceRole/"),
    );
    const actions = all.flatMap(([, { Statement }]) =>
      Statement.flatMap(({ Action }) => many(Action)),
    );
    expect(actions.filter((action) => !/^(?:ssmmessages|ec2messages):/.test(action))).toStrictEqual(
      [
        "ssm:ListInstanceAssociations",
        "ssm:UpdateInstanceInformation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:CompleteLayerUpload",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
    );
  });
});

/** Handlers larger than 400 KiB, in KiB, and why. */
const LARGER: { readonly [handler: string]: number } = {
  // It reads pipelines, for which it has a parser of YAML that keeps positions.
  "plan-build": 640,
  // It finds out why a command has failed, from instances, logs and consoles, and looks at whatever else is waited for.
  "run-components": 430,
  // They ask about, end, clean up and announce builds: clients of nine services.
  "on-change": 450,
  sweep: 450,
};

/** In bundles, and called by none: adapters serve commands too, STS is loaded as a whole, S3 can do express buckets. */
const NEVER_CALLED = new Set([
  "s3:CreateSession",
  "scheduler:CreateSchedule",
  "scheduler:DeleteSchedule",
  "states:StartExecution",
  "states:StopExecution",
]);

describe("judges of the stack", () => {
  let bin: string;
  needPythonTools(
    async ({ python }) => {
      bin = join(python, "..");
      return () => undefined;
    },
    {
      folder: join(packageRoot, ".venv-deploy"),
      requirements: join(packageRoot, "test", "deploy", "requirements.txt"),
    },
  );

  test("cfn-lint finds nothing", async () => {
    const { stdout } = await tool(bin, "cfn-lint", stack.templateFile);
    expect(stdout).toBe("");
  }, 300_000);

  test("checkov finds nothing that is not justified", async () => {
    const { stdout } = await tool(
      ...[bin, "checkov", "--file", stack.templateFile, "--framework", "cloudformation"],
      ...["--skip-download", "--compact", "--quiet", "--output", "json", "--soft-fail"],
    );
    const { results } = JSON.parse(stdout) as Checkov;
    const found = results.failed_checks.map(({ check_id }) => check_id);
    expect([...new Set(found)].sort()).toStrictEqual(Object.keys(justifications.checkov).sort());
  }, 300_000);

  test("cloudsplaining finds nothing that is not justified, and would", async () => {
    const script = join(packageRoot, "test", "deploy", "judge_policies.py");
    const child = spawn(join(bin, "python"), [script], { stdio: ["pipe", "pipe", "inherit"] });
    const bad = { Effect: "Allow", Action: ["s3:GetObject", "iam:PassRole"], Resource: "*" };
    const documents = {
      ...Object.fromEntries(policiesOf(stack.template)),
      bad: { Version: "2012-10-17", Statement: [bad] },
    };
    child.stdin.end(JSON.stringify(documents));
    const found = Object.keys(JSON.parse(await text(child.stdout)) as object);
    expect(found.sort()).toStrictEqual(
      [...Object.keys(justifications.cloudsplaining), "bad"].sort(),
    );
  }, 300_000);
});

type Checkov = {
  readonly results: {
    readonly failed_checks: readonly { readonly check_id: string }[];
  };
};

async function tool(bin: string, name: string, ...args: readonly string[]) {
  const { PYTHONHOME: _, PYTHONPATH: __, ...env } = process.env;
  return promisify(execFile)(join(bin, name), args, { env, maxBuffer: 64 * 1024 ** 2 });
}
