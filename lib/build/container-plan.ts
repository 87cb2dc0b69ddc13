/** The part of a plan that is about a container image. The plan's parent is the AMI of the instance that builds it. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";

const plannedRepository = record({
  region: required(text()),
  repositoryName: required(text()),
  /** Host and path, e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web */
  uri: required(text()),
  /** Tags that the image gets when it has passed. */
  tags: required(list(text(), { minimum: 1 })),
  /** ECR itself copies image and tags there. */
  isReplicated: defaulted(boolean(), false),
});

/** A repository that the image goes to. */
export type PlannedRepository = Infer<typeof plannedRepository>;

/** Reads what a plan says of a container image. */
export const plannedContainer = record(
  {
    /** Reference of the parent image; with a digest where it is known when the build is planned. */
    parentImage: required(text()),
    /** The Dockerfile template. */
    dockerfile: required(text()),
    /** E.g. "linux/amd64". */
    platforms: required(list(text(), { minimum: 1 })),
    /** The Region of the build first. */
    repositories: required(list(plannedRepository, { minimum: 1 })),
    /** Where the sources of the image are, for its annotations. */
    source: optional(text()),
    /** Whether what a scan finds is to be recorded. */
    isScanned: defaulted(boolean(), false),
  },
  { what: "the container image of a plan", isOpen: true },
);

/** What a plan says of a container image. */
export type PlannedContainer = Infer<typeof plannedContainer>;
