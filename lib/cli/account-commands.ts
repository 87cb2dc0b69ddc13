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

/** All of them, in the order of the help. */
export const accountCommands: readonly Command[] = [apply, start];
