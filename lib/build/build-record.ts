/** `build.json`: what became of a build. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { buildFailure } from "./failure.ts";

/** Image Builder's image states, in the order in which a build goes through them, then how it may end. */
export const BUILD_STATUSES = [
  "PENDING",
  "CREATING",
  "BUILDING",
  "TESTING",
  "DISTRIBUTING",
  "INTEGRATING",
  "AVAILABLE",
  "FAILED",
  "CANCELLED",
  /** Ours: a scheduled build that had nothing to do. */
  "SKIPPED",
] as const;
/** State of a build. */
export type BuildStatus = (typeof BUILD_STATUSES)[number];

/** Reads the AMI that a build made in a Region. */
export const outputAmi = record(
  {
    region: required(text()),
    image: required(text()),
    name: required(text()),
    accountId: required(text()),
    isPublished: defaulted(boolean(), false),
    /** Task that exports it, if it is exported. */
    exportTaskId: optional(text()),
  },
  { isOpen: true },
);
/** An AMI that a build made. */
export type OutputAmi = Infer<typeof outputAmi>;

/** Reads the container image that a build made in a Region. */
export const outputContainer = record(
  {
    region: required(text()),
    /** Host and path of its repository. */
    uri: required(text()),
    digest: required(text()),
    /** Its addresses by tag, e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.0.0-1 */
    imageUris: required(list(text())),
  },
  { isOpen: true },
);
/** A container image that a build made. */
export type OutputContainer = Infer<typeof outputContainer>;

const stateChange = record({
  /** 1 for the first change of the build. */
  sequence: required(integer()),
  previous: required(oneOf(BUILD_STATUSES)),
  status: required(oneOf(BUILD_STATUSES)),
  /**
   * Until when somebody may be telling it, milliseconds since 1970; 0: nobody is. Without it, whoever wrote the change
   * is.
   */
  heldUntil: optional(integer()),
});
/** A change of a build's state. */
export type StateChange = Infer<typeof stateChange>;

const timelineEntry = record({
  state: required(text()),
  /** ISO 8601. */
  startedAt: required(text()),
  endedAt: optional(text()),
  status: required(oneOf(["RUNNING", "COMPLETED", "FAILED", "CANCELLED"])),
});
/** A state of the state machine as it ran once. */
export type TimelineEntry = Infer<typeof timelineEntry>;

/** Reads a build record. */
export const buildRecord = record(
  {
    buildId: required(text()),
    pipeline: required(text()),
    trigger: required(oneOf(["manual", "schedule"])),
    status: required(oneOf(BUILD_STATUSES)),
    /** Why it failed, was cancelled or skipped, for people. */
    reason: optional(text()),
    /** Why its schedule started it. */
    startReason: optional(text()),
    /** Who asked for its end, and why. From then on it goes no further. */
    stopRequest: optional(text()),
    /** ISO 8601. */
    startedAt: required(text()),
    endedAt: optional(text()),
    /** Name and version of the image, once they are known. */
    image: optional(
      record({ name: required(text()), version: required(text()), build: required(integer()) }),
    ),
    keepMachineOnFailure: defaulted(boolean(), false),
    amis: defaulted(list(outputAmi), []),
    /** Of a container build: where its image is published. */
    containers: optional(list(outputContainer)),
    timeline: defaulted(list(timelineEntry), []),
    failure: optional(buildFailure),
    /** ARN that Image Builder would give to the image. */
    imageArn: optional(text()),
    /** ARN of the execution that distributes the image again, when one has. */
    distributedBy: optional(text()),
    /** How many times the state has changed. */
    changes: defaulted(integer(), 0),
    /** Changes that the event bus has not been told yet. */
    untold: defaulted(list(stateChange), []),
    /** The last state that topic and event bus have been told. */
    announced: optional(oneOf(BUILD_STATUSES)),
    /** Until when somebody may be telling topic and bus the end, milliseconds since 1970. */
    endHeldUntil: optional(integer()),
    /** What could not be told, and why. */
    announceProblem: optional(text()),
  },
  { what: "a build", isOpen: true },
);
/** What became of a build. */
export type BuildRecord = Infer<typeof buildRecord>;

/** True when a build in that state is over. */
export function isOver(status: BuildStatus): boolean {
  return BUILD_STATUSES.indexOf(status) >= BUILD_STATUSES.indexOf("AVAILABLE");
}

/** True while a build can be stopped: once images are being published, others may use them already. */
export function isStoppable(status: BuildStatus): boolean {
  return BUILD_STATUSES.indexOf(status) < BUILD_STATUSES.indexOf("INTEGRATING");
}

/** True when a build may go from one state to the other: forward only, and never once it is over. */
export function mayFollow(from: BuildStatus, to: BuildStatus): boolean {
  return !isOver(from) && BUILD_STATUSES.indexOf(to) > BUILD_STATUSES.indexOf(from);
}
