/**
 * The subcommands of `kiln`. What each does is loaded when it runs: the SDK and the local cloud cost start-up time that
 * `kiln --help` need not pay.
 */

import { accountOptions } from "./account/options.ts";
import { accountCommands } from "./account-commands.ts";
import type { Command, Option } from "./command.ts";
import { scheduleCommands } from "./schedule-commands.ts";

const stateDir: Option = {
  type: "string",
  value: "FOLDER",
  help: "Folder of images and builds (default: $KILN_STATE_DIR, else .kiln here).",
};
const region: Option = {
  type: "string",
  value: "REGION",
  help: "Region (default: $AWS_REGION, else us-east-1).",
};
const json: Option = { type: "boolean", help: "JSON instead of text." };

const otherwiseHere: Option = {
  type: "string",
  value: "NAME",
  help: "Look into the account with this stack of Kiln (default: $KILN_STACK, else this computer).",
};
const WHERE = [
  "It looks at this computer's images, or at an account's when --stack or KILN_STACK names its stack.",
];

const build: Command = {
  name: "build",
  summary: "Builds an image from a pipeline file.",
  operands: "PIPELINE",
  options: {
    json: { type: "boolean", help: "One event a line as JSON on standard output." },
    "keep-machine-on-failure": {
      type: "boolean",
      help: "Leave the machine's files for a look when a step fails.",
    },
    parent: {
      type: "string",
      value: "IMAGE",
      help: "Parent image instead of the recipe's: host, a folder, a tarball, oci://…, an image.",
    },
    region: { ...region, help: "Build Region (default: the first distribution's)." },
    registry: {
      type: "string",
      value: "HOST:PORT",
      help: "Container registry of this computer for container images (default: $KILN_REGISTRY, else Kiln's own).",
    },
    "state-dir": stateDir,
  },
  examples: [
    "kiln build examples/hello-world.pipeline.yml",
    "kiln build examples/container-hello-world.pipeline.yml --parent debian:12-slim",
    "kiln build web.pipeline.yml --parent oci://registry.example/debian:12",
    "kiln build web.pipeline.yml --json | jq -r 'select(.type == \"build-finished\").outcome.image'",
  ],
  details: [
    "Progress goes to standard error; standard output has the image and one line a Region with its AMI.",
    "The first interrupt cancels the build and cleans up.",
  ],
  run: async (invocation) => (await import("./commands/build.ts")).runBuild(invocation),
};

const plan: Command = {
  name: "plan",
  summary: "Shows what a build would do, and why its image would differ from the last.",
  operands: "PIPELINE",
  options: {
    json,
    parent: {
      type: "string",
      value: "IMAGE",
      help: "Parent image instead of the recipe's, as for kiln build.",
    },
    ...accountOptions,
    region: { ...region, help: "Build Region; with --stack or --profile that of the stack." },
    "state-dir": stateDir,
  },
  details: [
    "Nothing is launched and no version is taken. It is refused for what a build would be refused for.",
    "With --stack or --profile it plans in that account; PIPELINE may then be the name of an applied one.",
  ],
  examples: ["kiln plan web.pipeline.yml", "kiln plan web --stack kiln-prod --json"],
  run: async (invocation) => (await import("./commands/plan.ts")).runPlan(invocation),
};

const images: Command = {
  name: "images",
  summary: "Lists the images, or those of a name or version.",
  operands: "[IMAGE]",
  options: { json, "state-dir": stateDir, ...accountOptions, stack: otherwiseHere },
  details: WHERE,
  examples: [
    "kiln images",
    "kiln images web@1.x.x",
    "kiln images --json",
    "kiln images --stack kiln-prod",
  ],
  run: async (invocation) => (await import("./commands/images.ts")).runImages(invocation),
};

const show: Command = {
  name: "show",
  summary: "Shows an image: manifest, components, timeline, changed files, packages.",
  operands: "IMAGE",
  options: {
    json,
    plan: { type: "boolean", help: "Show the frozen plan of the build that made it." },
    "state-dir": stateDir,
    ...accountOptions,
    stack: otherwiseHere,
  },
  details: [
    "IMAGE is a name, name@1.x.x, name@1.0.0/3, or an AMI id. Files and packages are known of images here only.",
    ...WHERE,
  ],
  examples: [
    "kiln show hello-world",
    "kiln show web-server@1.0.0/2 --json",
    "kiln show web/1.0.0/2 --plan",
  ],
  run: async (invocation) => (await import("./commands/show.ts")).runShow(invocation),
};

const components: Command = {
  name: "components",
  summary: "Lists the components that come with Kiln, or shows one with its parameters.",
  operands: "[NAME]",
  options: { json },
  details: ["A pipeline file names them as componentArn: NAME@1.x.x."],
  examples: ["kiln components", "kiln components nginx", "kiln components docker-ce --json"],
  run: async (invocation) =>
    (await import("./commands/components.ts")).runComponentLibrary(invocation),
};

const distribute: Command = {
  name: "distribute",
  summary: "Brings an image where it is missing still, without building it again.",
  operands: "IMAGE",
  options: { "state-dir": stateDir, ...accountOptions },
  details: [
    "For an image whose build says that it could not be distributed to some Region or account.",
    "IMAGE is as for kiln show. It works on the images of this computer, or of the stack that --stack or KILN_STACK names.",
  ],
  examples: ["kiln distribute web@1.0.0/2", "kiln distribute web --stack kiln-prod"],
  run: async (invocation) => (await import("./commands/distribute.ts")).runDistribute(invocation),
};

const shell: Command = {
  name: "shell",
  summary: "Opens a shell on a machine from an image, or runs one command there.",
  operands: "IMAGE [-- COMMAND …]",
  options: { "state-dir": stateDir },
  details: ["The machine and all changes to it are gone afterwards; the image is never changed."],
  examples: [
    "kiln shell hello-world",
    "kiln shell hello-world -- cat /opt/hello-world/greeting.txt",
  ],
  run: async (invocation) => (await import("./commands/shell.ts")).runShell(invocation),
};

const run: Command = {
  name: "run",
  summary: "Runs component documents on this very computer, with AWSTOE's flags.",
  operands: "",
  options: {},
  isRaw: true,
  examples: ["kiln run --documents web.yml --phases build,validate"],
  run: async (invocation) => (await import("./commands/runner.ts")).runRunner("run", invocation),
};

const validate: Command = {
  name: "validate",
  summary: "Checks component documents and shows all problems at once.",
  operands: "",
  options: {},
  isRaw: true,
  examples: ["kiln validate --documents web.yml,db.yml"],
  run: async (invocation) =>
    (await import("./commands/runner.ts")).runRunner("validate", invocation),
};

const cloud: Command = {
  name: "cloud",
  summary: "Serves the local cloud on loopback for the AWS CLI and other tools.",
  operands: "",
  options: {
    parent: {
      type: "string",
      value: "IMAGE",
      help: "Image that instances are launched from (default: host): a folder, a tarball, oci://….",
    },
    port: {
      type: "string",
      value: "PORT",
      help: "Port (default: that of last time, else any free one).",
    },
    region,
    verbose: { type: "boolean", short: "v", help: "Print each call." },
    "state-dir": stateDir,
  },
  details: [
    "Standard output has the environment that makes other tools use it, as lines for a shell.",
  ],
  examples: ["kiln cloud", "kiln cloud --port 4566 > cloud.env & sleep 3; . ./cloud.env"],
  run: async (invocation) => (await import("./commands/cloud.ts")).runCloud(invocation),
};

const clean: Command = {
  name: "clean",
  summary: "Removes what killed builds have left behind.",
  operands: "",
  options: {
    all: { type: "boolean", help: "Remove everything: images, builds, logs, the whole folder." },
    "state-dir": stateDir,
  },
  examples: ["kiln clean", "kiln clean --all"],
  run: async (invocation) => (await import("./commands/clean.ts")).runClean(invocation),
};

/** All of them, in the order of the help. */
export const commands: readonly Command[] = [
  build,
  plan,
  images,
  show,
  distribute,
  components,
  shell,
  run,
  validate,
  cloud,
  clean,
  ...scheduleCommands,
  ...accountCommands,
];
