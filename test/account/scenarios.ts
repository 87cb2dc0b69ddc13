/** Builds as scripts: what tasks answer, and so which way the state machine has to take. */
import type { Script } from "./scripted-tasks.ts";

export type Scenario = {
  readonly title: string;
  readonly script: Script;
  /** Stopped by the user when this call has been made. */
  readonly stopAt?: string;
  /** Seconds that each of these states may take, instead of minutes. */
  readonly timeoutSeconds?: { readonly [state: string]: number };
};

const PLAN = {
  isUnchanged: false,
  reason: "",
  isTested: true,
  regions: ["eu-west-1", "us-east-1", "us-west-2"],
  copyRegions: ["us-east-1", "us-west-2"],
};
const COPIES = ["CopyImage us-east-1", "CopyImage us-west-2"];
const TESTED = ["TerminateTestInstance"];

/** A build in which everything succeeds. */
const SUCCESS: Script = {
  PlanBuild: { result: PLAN },
  LaunchInstance: { result: { instanceId: "i-build" } },
  CreateImage: { result: { imageId: "ami-1" } },
  LaunchTestInstance: { result: { instanceId: "i-test" } },
  "CopyImage us-east-1": { result: { imageId: "ami-2", region: "us-east-1" } },
  "CopyImage us-west-2": { result: { imageId: "ami-3", region: "us-west-2" } },
  PublishImage: { result: { imageId: "ami" } },
  RecordSkipped: { result: { status: "SKIPPED" } },
  RecordCopyFailure: { result: { status: "NOTED" } },
  RecordPublishFailure: { result: { status: "NOTED" } },
  RecordSuccess: { result: { status: "AVAILABLE", error: "", cause: "" } },
  RecordFailure: {
    result: { status: "FAILED", error: "Kiln.StepFailed", cause: "what the record says" },
  },
};
const plan = (more: object): Script => ({ PlanBuild: { result: { ...PLAN, ...more } } });
const STEP_FAILED = { error: "Kiln.StepFailed", cause: '{"step":"Install","exitCode":1}' };
const UNAVAILABLE = { error: "Kiln.Unavailable", cause: "There is no capacity at the moment" };

/** What is recorded when the image is missing somewhere. */
const MISSING = {
  result: { status: "FAILED", error: "Kiln.NotDistributed", cause: "one Region has no image" },
};

/** The ways that a build can take. */
export const scenarios: readonly Scenario[] = [
  { title: "everything succeeds", script: {} },
  { title: "tests are switched off", script: plan({ isTested: false }) },
  {
    title: "there is one Region only",
    script: plan({ regions: ["eu-west-1"], copyRegions: [] }),
  },
  {
    title: "nothing has changed",
    script: plan({ isUnchanged: true, reason: "Nothing has changed" }),
  },
  {
    title: "the pipeline is not known",
    script: { PlanBuild: { fails: { error: "Kiln.NotFound", cause: 'Cannot find "web"' } } },
  },
  {
    title: "there is no capacity, and then there is",
    script: {
      LaunchInstance: {
        result: { instanceId: "i-build" },
        fails: { ...UNAVAILABLE, times: 1 },
      },
    },
  },
  {
    title: "the agent answers at the second attempt",
    script: { RunComponents: { fails: { ...UNAVAILABLE, times: 1 } } },
  },
  { title: "a component fails", script: { RunComponents: { fails: STEP_FAILED } } },
  {
    title: "a function has a bug",
    script: { CreateImage: { fails: { error: "TypeError", cause: "x" } } },
  },
  {
    title: "a test fails while copies are under way",
    script: {
      RunTests: { fails: STEP_FAILED, after: COPIES },
      CopyImage: { isSilent: true },
      "CopyImage us-east-1": { isSilent: true },
      "CopyImage us-west-2": { isSilent: true },
    },
  },
  {
    title: "a copy fails when the tests have passed",
    script: {
      "CopyImage us-east-1": { fails: { error: "Kiln.Conflict", cause: "x" }, after: TESTED },
      RecordSuccess: MISSING,
    },
  },
  {
    title: "an image cannot be published",
    script: {
      "PublishImage us-west-2": { fails: { error: "Kiln.Denied", cause: "x" } },
      RecordSuccess: MISSING,
    },
  },
  {
    title: "the end cannot be recorded at first",
    script: {
      RecordSuccess: { ...SUCCESS["RecordSuccess"], fails: { ...UNAVAILABLE, times: 1 } },
    },
  },
  {
    title: "cleaning up fails too",
    script: {
      RunComponents: { fails: STEP_FAILED },
      CleanUp: { fails: { error: "Kiln.Denied", cause: "x" } },
    },
  },
  {
    title: "an instance never stops",
    script: { StopInstance: { isSilent: true } },
    timeoutSeconds: { StopInstance: 1 },
  },
  {
    title: "the user stops it while components run",
    script: { RunComponents: { isSilent: true } },
    stopAt: "RunComponents",
  },
].map((one) => ({ ...one, script: { ...SUCCESS, ...one.script } }));

/** A distribution that brings an image to two Regions, one of which has it. */
const DISTRIBUTED: Script = {
  PlanDistribution: {
    result: {
      buildId: "b",
      imageId: "ami-1",
      isComplete: false,
      regions: ["us-east-1", "us-west-2"],
      copyRegions: ["us-west-2"],
    },
  },
  CopyImage: { result: { imageId: "ami-3", region: "us-west-2" } },
  PublishImage: { result: { imageId: "ami" } },
  RecordCopyFailure: { result: { status: "NOTED" } },
  RecordPublishFailure: { result: { status: "NOTED" } },
  RecordDistribution: { result: { status: "AVAILABLE", error: "", cause: "" } },
};
const missing = (more: object): Script => ({
  PlanDistribution: { result: { ...DISTRIBUTED["PlanDistribution"]?.result, ...more } },
});

/** The ways that the distribution of an image can take. */
export const distributions: readonly Scenario[] = [
  { title: "the image is brought where it is missing", script: {} },
  {
    title: "nothing is missing",
    script: missing({ isComplete: true, regions: [], copyRegions: [] }),
  },
  { title: "only publishing is left", script: missing({ copyRegions: [] }) },
  {
    title: "a copy fails again",
    script: {
      CopyImage: { fails: { error: "Kiln.Conflict", cause: "x" } },
      RecordDistribution: MISSING,
    },
  },
  {
    title: "it cannot be published there",
    script: {
      "PublishImage us-west-2": { fails: { error: "Kiln.Denied", cause: "x" } },
      RecordDistribution: MISSING,
    },
  },
  {
    title: "the build is not known",
    script: { PlanDistribution: { fails: { error: "Kiln.NotFound", cause: "no such build" } } },
  },
].map((one) => ({ ...one, script: { ...DISTRIBUTED, ...one.script } }));
