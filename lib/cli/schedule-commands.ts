/** The subcommands about schedules; commands.ts has the others. */
import type { Command } from "./command.ts";

const schedule: Command = {
  name: "schedule",
  summary: "Shows the next ten runs of a pipeline, or puts a schedule together by questions.",
  operands: "PIPELINE",
  options: {
    edit: { type: "boolean", help: "Ask for a schedule and write it into the pipeline file." },
    json: { type: "boolean", help: "JSON instead of text." },
  },
  details: [
    "Times are those of the schedule's time zone, with daylight saving, and UTC.",
    "A rate is counted as if the pipeline were applied now.",
  ],
  examples: ["kiln schedule web.pipeline.yml", "kiln schedule --edit web.pipeline.yml"],
  run: async (invocation) => (await import("./commands/schedule.ts")).runSchedule(invocation),
};

const watch: Command = {
  name: "watch",
  summary: "Builds pipelines on this computer when they are due, until it is interrupted.",
  operands: "PIPELINE…",
  options: {
    once: { type: "boolean", help: "End after the next run of each pipeline." },
    parent: {
      type: "string",
      value: "IMAGE",
      help: "Parent image instead of the recipe's: host, a folder, a tarball, oci://…, an image.",
    },
    json: { type: "boolean", help: "One event a line as JSON on standard output." },
    "state-dir": {
      type: "string",
      value: "FOLDER",
      help: "Folder of images and builds (default: $KILN_STATE_DIR, else .kiln here).",
    },
  },
  details: [
    "Runs that come due while nobody watches are left out. Changes of a pipeline file take effect by themselves.",
    "A failed build ends nothing. The first interrupt cancels what is being built and cleans up.",
  ],
  examples: ["kiln watch web.pipeline.yml db.pipeline.yml", "kiln watch web.pipeline.yml --once"],
  run: async (invocation) => (await import("./commands/watch.ts")).runWatch(invocation),
};

/** All of them. */
export const scheduleCommands: readonly Command[] = [schedule, watch];
