import { describe, expect, test } from "vitest";
import type { BuildPlan } from "../../lib/build/plan.ts";
import { digestLines, runnerInput, stageEnvironment } from "../../lib/build/runner-input.ts";
import { runnerMachine, writeRunnerInput } from "../../lib/build/write-runner-input.ts";
import { NotFound } from "../../lib/errors.ts";
import { BUCKET, buildWorld, pipelineText, planned } from "../fakes/build-world.ts";

const TESTED = { phases: ["build", "test"] };

async function planOf(text?: string) {
  const world = buildWorld();
  await planned(world, text);
  return { world, plan: world.registry.read("builds/b-1/plan.json") as BuildPlan };
}

describe("runnerInput()", () => {
  test("configures the runner for the build stage", async () => {
    const { plan } = await planOf();
    const config = JSON.parse(runnerInput(plan, "build", BUCKET)["config.json"] ?? "");
    expect(config).toStrictEqual({
      documents: [{ path: "/var/lib/kiln/b-1/build/input/documents/00-web.yml" }],
      phases: "build,validate",
      executionId: "b-1-build",
      logDirectory: "/var/lib/kiln/b-1/build/log",
      stateDirectory: "/var/lib/kiln/b-1/build/state",
      logS3BucketName: "registry-bucket",
      logS3KeyPrefix: "builds/b-1/build/log",
      trace: true,
    });
  });

  test("runs the phase test on the test instance", async () => {
    const { plan } = await planOf();
    const components = plan.components.map((one) => ({ ...one, ...TESTED }));
    const files = runnerInput({ ...plan, components }, "test", BUCKET);
    const config = JSON.parse(files["config.json"] ?? "");
    expect(config).toMatchObject({ phases: "test", executionId: "b-1-test" });
  });

  test.each([
    ["build", ["00-both.yml", "01-build.yml", "02-validate.yml", "04-unknown.yml"]],
    ["test", ["00-both.yml", "03-test.yml", "04-unknown.yml"]],
  ] as const)(
    "gives the stage %s the components with a phase of it, and those of unknown phases",
    async (stage, expected) => {
      const { plan } = await planOf();
      const [component] = plan.components;
      if (component === undefined) throw new Error("the plan has no component");
      const { phases: _, ...bare } = component;
      const components = [
        { ...bare, file: "00-both.yml", phases: ["build", "test"] },
        { ...bare, file: "01-build.yml", phases: ["build"] },
        { ...bare, file: "02-validate.yml", phases: ["validate", "own"] },
        { ...bare, file: "03-test.yml", phases: ["test"] },
        { ...bare, file: "04-unknown.yml" },
      ];
      const files = runnerInput({ ...plan, components }, stage, BUCKET);
      const { documents } = JSON.parse(files["config.json"] ?? "") as {
        documents: readonly { readonly path: string }[];
      };
      expect(documents.map(({ path }) => path.split("/").at(-1))).toStrictEqual(expected);
    },
  );

  test("hands parameters on", async () => {
    const { plan } = await planOf();
    const [component] = plan.components;
    const parameters = [{ name: "Port", value: "80" }];
    const withParameters = { ...plan, components: component ? [{ ...component, parameters }] : [] };
    const config = JSON.parse(runnerInput(withParameters, "build", BUCKET)["config.json"] ?? "");
    expect(config.documents).toMatchObject([{ parameters }]);
  });

  test("sets the variables that Image Builder sets, quoted for the shell", async () => {
    const { plan } = await planOf(pipelineText("", '  workingDirectory: "/opt/it\'s"\n'));
    expect(runnerInput(plan, "build", BUCKET)["environment.sh"]).toBe(
      `export IMAGE_WORKFLOW_EXECUTION_ID='b-1'
export IMAGE_STEP_EXECUTION_ID='b-1-build'
export IMAGE_BUILD_VERSION_ARN='arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1'
export IMAGE_PIPELINE_ARN='arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web'
export IMAGE_PHASE='BUILDING'
export IMAGE_VERSION='1.0.0'
export IMAGE_BUILD_VERSION='1'
export WORKING_DIRECTORY='/opt/it'\\''s'
`,
    );
  });

  test("names image and pipeline as ARNs do, in the partition of the Region", async () => {
    const { plan } = await planOf();
    const image = { ...plan.image, name: "My Web_Server" };
    const china = { ...plan, image, pipeline: "My_Pipeline", region: "cn-north-1" };
    expect(stageEnvironment(china, "build")).toMatchObject({
      IMAGE_BUILD_VERSION_ARN:
        "arn:aws-cn:imagebuilder:cn-north-1:123456789012:image/my-web-server/1.0.0/1",
      IMAGE_PIPELINE_ARN:
        "arn:aws-cn:imagebuilder:cn-north-1:123456789012:image-pipeline/my-pipeline",
    });
  });

  test("writes for Windows in its own words", async () => {
    const { plan } = await planOf();
    const parent = { ...plan.parent, platform: "windows" as const };
    const components = plan.components.map((one) => ({ ...one, ...TESTED }));
    const windows = { ...plan, parent, components };
    const files = runnerInput(windows, "test", BUCKET);
    expect(Object.keys(files)).toStrictEqual(["environment.json", "config.json"]);
    expect(JSON.parse(files["environment.json"] ?? "")).toMatchObject({ IMAGE_PHASE: "TESTING" });
    expect(JSON.parse(files["config.json"] ?? "")).toMatchObject({
      documents: [{ path: "C:\\ProgramData\\Kiln\\b-1\\test\\input\\documents\\00-web.yml" }],
      logDirectory: "C:\\ProgramData\\Kiln\\b-1\\test\\log",
    });
  });

  test("configures nothing when there are no components", async () => {
    const { plan } = await planOf();
    expect(Object.keys(runnerInput({ ...plan, components: [] }, "build", BUCKET))).toStrictEqual([
      "environment.sh",
    ]);
  });
});

describe("writeRunnerInput()", () => {
  const RUNNER = "runners/linux-x64/kiln-runner";

  test("puts configuration, documents and digests below the stage's input", async () => {
    const { world, plan } = await planOf();
    await writeRunnerInput(world.registry, plan, "build", BUCKET);
    const prefix = "builds/b-1/build/input/";
    expect(await world.registry.list(prefix)).toStrictEqual([
      `${prefix}SHA256SUMS`,
      `${prefix}config.json`,
      `${prefix}documents/00-web.yml`,
      `${prefix}environment.sh`,
    ]);
    const sums = (await world.registry.getText(`${prefix}SHA256SUMS`)) ?? "";
    expect(sums.split("\n").map((line) => line.slice(64))).toStrictEqual([
      "  config.json",
      "  documents/00-web.yml",
      "  environment.sh",
      "",
    ]);
  });

  test("brings the runner along where the registry has one, with its digest", async () => {
    const { world, plan } = await planOf();
    await world.registry.putText(RUNNER, "executable");
    await world.registry.put("runners/linux-x64/runner.json", { sha256: "d".repeat(64) });
    await writeRunnerInput(world.registry, plan, "build", BUCKET);
    const prefix = "builds/b-1/build/input/";
    expect(await world.registry.getText(`${prefix}kiln-runner`)).toBe("executable");
    expect(await world.registry.getText(`${prefix}SHA256SUMS`)).toContain(
      `${"d".repeat(64)}  kiln-runner\n`,
    );
  });

  test("gives a test instance without test components neither documents nor runner", async () => {
    const { world, plan } = await planOf();
    await world.registry.putText(RUNNER, "executable");
    await world.registry.put("runners/linux-x64/runner.json", { sha256: "d".repeat(64) });
    await writeRunnerInput(world.registry, plan, "test", BUCKET);
    const prefix = "builds/b-1/test/input/";
    expect(await world.registry.list(prefix)).toStrictEqual([
      `${prefix}SHA256SUMS`,
      `${prefix}environment.sh`,
    ]);
  });

  test("run again, writes nothing", async () => {
    const { world, plan } = await planOf();
    const first = await writeRunnerInput(world.registry, plan, "build", BUCKET);
    const writes: string[] = [];
    const registry = {
      ...world.registry,
      async putText(key: string) {
        writes.push(key);
      },
      async copy(_: string, to: string) {
        writes.push(to);
        return true;
      },
    };
    expect(await writeRunnerInput(registry, plan, "build", BUCKET)).toBe(first);
    expect(writes).toStrictEqual([]);
  });

  test("writes the digests last, so that half a folder is never taken for a whole one", async () => {
    const { world, plan } = await planOf();
    const registry = { ...world.registry, copy: async () => false };
    await expect(writeRunnerInput(registry, plan, "build", BUCKET)).rejects.toThrow(NotFound);
    expect(await world.registry.getText("builds/b-1/build/input/SHA256SUMS")).toBeUndefined();
  });
});

test.each([
  ["linux", "x86_64", "linux-x64"],
  ["linux", "arm64", "linux-arm64"],
  ["windows", "x86_64", "windows-x64"],
] as const)("runnerMachine() of %s on %s is %s", (platform, architecture, expected) => {
  expect(runnerMachine({ platform, architecture, imageId: "ami-1" })).toBe(expected);
});

test("digestLines() sorts by name, as sha256sum reads it", () => {
  expect(digestLines({ "b.yml": "2", "a.yml": "1" })).toBe("1  a.yml\n2  b.yml\n");
});
