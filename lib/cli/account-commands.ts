/** The subcommands that work in an AWS account; commands.ts has the others. */
import { accountOptions } from "./account/options.ts";
import type { Command, Option } from "./command.ts";

const json: Option = { type: "boolean", help: "JSON instead of text." };

const WHERE = [
  "It works in the account of the AWS credentials found as the AWS CLI finds them, or of --profile.",
  "Against the local cloud: run kiln cloud, and set the environment that it prints.",
];

const apply: Command = {
  name: "apply",
  summary: "Puts pipelines into an AWS account, with their documents and schedules.",
  operands: "PIPELINE…",
  options: {
    "dry-run": { type: "boolean", help: "Check, and show what would change." },
    json,
    ...accountOptions,
  },
  details: [
    "All files are checked before anything is written; applying them again is safe.",
    ...WHERE,
  ],
  examples: ["kiln apply web.pipeline.yml", "kiln apply *.pipeline.yml --profile images --dry-run"],
  run: async (invocation) => (await import("./commands/apply.ts")).runApply(invocation),
};

const start: Command = {
  name: "start",
  summary: "Starts a build of an applied pipeline in an AWS account.",
  operands: "PIPELINE",
  options: {
    wait: {
      type: "boolean",
      short: "w",
      help: "Show the build until it is over, and end as it ends.",
    },
    parent: { type: "string", value: "IMAGE", help: "Parent image instead of the recipe's." },
    "keep-machine-on-failure": {
      type: "boolean",
      help: "Leave the instance for a day when the build fails.",
    },
    "skip-tests": { type: "boolean", help: "Build without the test stage." },
    json: { type: "boolean", help: "JSON; with --wait one event a line, as kiln build --json." },
    ...accountOptions,
  },
  details: [
    "PIPELINE is the name of the pipeline. Standard output has the id of the build; with --wait the image.",
    "An interrupt ends the waiting only: the build goes on.",
    ...WHERE,
  ],
  examples: ["kiln start web", "kiln start web --wait --stack kiln-prod"],
  run: async (invocation) => (await import("./commands/start.ts")).runStart(invocation),
};

const stateDir: Option = {
  type: "string",
  value: "FOLDER",
  help: "Look into a folder of kiln build instead of an account.",
};

const status: Command = {
  name: "status",
  summary: "Shows the latest builds of an AWS account, of a pipeline, or all of one build.",
  operands: "[BUILD | PIPELINE]",
  options: { json, "state-dir": stateDir, ...accountOptions },
  details: WHERE,
  examples: ["kiln status", "kiln status web", "kiln status --state-dir .kiln"],
  run: async (invocation) => (await import("./commands/status.ts")).runStatus(invocation),
};

const logs: Command = {
  name: "logs",
  summary: "Shows what the components of a build have printed.",
  operands: "BUILD",
  options: {
    follow: {
      type: "boolean",
      short: "f",
      help: "Go on until the build is over, and end as it ends.",
    },
    json: { type: "boolean", help: "One line of the log a line as JSON." },
    "state-dir": stateDir,
    ...accountOptions,
  },
  details: [
    "Each line stands behind the stage that it is of: build or test. docs/logs.md says where logs lie.",
    "An interrupt ends the following only: the build goes on.",
    ...WHERE,
  ],
  examples: ["kiln logs web-20261122-101500-3f9a2c", "kiln logs web-20261122-101500-3f9a2c -f"],
  run: async (invocation) => (await import("./commands/logs.ts")).runLogs(invocation),
};

const cancel: Command = {
  name: "cancel",
  summary: "Stops a build in an AWS account; what it has made is removed.",
  operands: "BUILD",
  options: {
    reason: { type: "string", value: "TEXT", help: "Why, for the record of the build." },
    wait: { type: "boolean", short: "w", help: "Stay until nothing is left of it." },
    ...accountOptions,
  },
  details: ["A build whose images are being published cannot be stopped any more.", ...WHERE],
  examples: ["kiln cancel web-20261122-101500-3f9a2c --wait"],
  run: async (invocation) => (await import("./commands/cancel.ts")).runCancel(invocation),
};

const remove: Command = {
  name: "delete",
  summary: "Takes pipelines and their schedules out of an AWS account.",
  operands: "PIPELINE…",
  options: accountOptions,
  details: [
    "PIPELINE is a name. Builds that run go on; images and records of builds stay.",
    ...WHERE,
  ],
  examples: ["kiln delete web"],
  run: async (invocation) => (await import("./commands/delete.ts")).runDelete(invocation),
};

const doctor: Command = {
  name: "doctor",
  summary: "Looks whether builds can work in an AWS account.",
  operands: "",
  options: { json, ...accountOptions },
  details: [
    "It looks at identity, stack, registry, runners, state machine, SSM document, instance profile, network, quota.",
    "A warning may be one for want of a permission to look. Exit code 1: builds will not work.",
    ...WHERE,
  ],
  examples: ["kiln doctor", "kiln doctor --profile images --region eu-west-1"],
  run: async (invocation) => (await import("./commands/doctor.ts")).runDoctor(invocation),
};

/** All of them, in the order of the help. */
export const accountCommands: readonly Command[] = [
  apply,
  start,
  status,
  logs,
  cancel,
  remove,
  doctor,
];
