/**
 * Plugin of osls for this project. Plain JavaScript for any Node that osls runs under; the work is done by TypeScript of
 * scripts/, which it starts with the Node that the project pins.
 *
 * - `${stateMachine:build-ami}` in serverless.yml is the definition of statemachines/build-ami.asl.yaml with the ARNs
 *   of its functions, and `${commandDocument:run-components}` the content of lib/build/run-components.ssm.yaml.
 * - Before packaging it bundles every function into a zip of its own.
 * - After deploying it uploads what builds need to the registry; before removing it empties that bucket.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Node 24: our own process, or the one that `npm ci` has brought. */
function nodeProgram() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const pinned = join(root, "node_modules", "node", "bin", "node");
  return existsSync(pinned) ? pinned : undefined;
}

/** The text of a YAML file as data; anchors are resolved and comments are gone. */
function yamlFile(...path) {
  return parse(readFileSync(join(root, ...path), "utf8"));
}

/** A state machine as CloudFormation takes it: `${PlanBuildFunction}` becomes the ARN of function PlanBuild. */
function definitionString(name) {
  const text = JSON.stringify(yamlFile("statemachines", `${name}.asl.yaml`));
  const parts = text.split(/\$\{(\w+)Function\}/);
  return {
    "Fn::Join": [
      "",
      parts.map((part, index) =>
        index % 2 === 0 ? part : { "Fn::GetAtt": [`${part}LambdaFunction`, "Arn"] },
      ),
    ],
  };
}

export default class KilnPlugin {
  configurationVariablesSources = {
    stateMachine: { resolve: async ({ address }) => ({ value: definitionString(address) }) },
    commandDocument: {
      resolve: async ({ address }) => ({ value: yamlFile("lib", "build", `${address}.ssm.yaml`) }),
    },
  };

  constructor(serverless) {
    // Errors of this class are shown without their stack.
    this.Failure = serverless.classes.Error;
    this.service = serverless.service;
    this.provider = serverless.getProvider("aws");
    this.hooks = {
      initialize: () => this.shareLogGroup(),
      "before:package:finalize": () => this.dropNeedlessDependencies(),
      "before:package:createDeploymentArtifacts": () => this.bundle(),
      "before:deploy:function:packageFunction": () => this.bundle(),
      "before:deploy:deploy": () => this.run("upload-library.ts", ["--runners", this.runners()]),
      "after:deploy:deploy": () => this.upload(),
      "before:remove:remove": () => this.prepareRemoval(),
    };
  }

  /** Runs a script of the project; what it prints is for the user. */
  run(script, args, environment = {}) {
    const node = nodeProgram();
    if (node === undefined)
      throw new this.Failure(
        `Cannot package Kiln with Node ${process.versions.node}, expected Node 24.\n  → Run "npm ci", which brings it.`,
      );
    const { status, error } = spawnSync(node, [join(root, "scripts", script), ...args], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      env: { ...process.env, ...environment },
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new this.Failure("See above.");
  }

  /** All functions log into one group of the stack, so osls makes none for each. */
  shareLogGroup() {
    for (const name of this.service.getAllFunctions())
      this.service.getFunction(name).disableLogs = true;
  }

  /** Functions come after their roles because they refer to them; osls says it once more, which cfn-lint objects to. */
  dropNeedlessDependencies() {
    const { Resources } = this.service.provider.compiledCloudFormationTemplate;
    for (const resource of Object.values(Resources))
      if (resource.Type === "AWS::Lambda::Function") delete resource.DependsOn;
  }

  runners() {
    return String(this.service.custom.runners);
  }

  /** One zip for each function. */
  bundle() {
    const folder = join(root, ".serverless");
    this.run("package-functions.ts", [folder]);
    for (const name of this.service.getAllFunctions()) {
      const config = this.service.getFunction(name);
      const file = basename(config.handler, ".handler");
      config.package = { ...config.package, artifact: join(folder, `${file}.zip`) };
    }
  }

  /** Arguments and environment with which a script reaches the deployed stack. */
  async stack() {
    const { credentials } = await this.provider.getAwsSdkV3Config();
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    return {
      args: ["--stack", this.provider.naming.getStackName(), "--region", this.provider.getRegion()],
      environment: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken ?? "",
      },
    };
  }

  async upload() {
    const { args, environment } = await this.stack();
    this.run("upload-library.ts", [...args, "--runners", this.runners()], environment);
  }

  async prepareRemoval() {
    const { args, environment } = await this.stack();
    this.run(
      "prepare-removal.ts",
      [...args, "--registry", this.service.custom.registryOnRemove],
      environment,
    );
  }
}
