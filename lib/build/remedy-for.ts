import type { BuildFailure } from "./failure.ts";
import { remedyForDistribution } from "./remedy-for-distribution.ts";
import { remedyForStep } from "./remedy-for-step.ts";

/** A kind of failure by what is known of it, and what to do. */
type Advice = {
  readonly error?: RegExp;
  readonly state?: RegExp;
  readonly message?: RegExp;
  readonly remedy: string;
};

const LAUNCH = /^Launch/;
const RUN = /^Run/;
const AGAIN = "Start the build again";

/** The first that fits counts; the last fits everything. */
const ADVICE: readonly Advice[] = [
  {
    error: /^Kiln\.Cancelled$/,
    remedy: `${AGAIN} when its image is wanted; nothing is left of this one.`,
  },
  {
    error: /^Kiln\.Denied$/,
    remedy: "Give the role that the message names this permission.",
  },
  {
    error: /^Kiln\.StepFailed$/,
    remedy: "Check the component documents with `kiln validate`, and look at the log.",
  },
  {
    error: /^Kiln\.InvalidInput$/,
    state: LAUNCH,
    remedy:
      'Correct what the message names in "infrastructureConfiguration" or the recipe, and start the build again.',
  },
  {
    error: /^Kiln\.InvalidInput$/,
    remedy: "Correct the pipeline, apply it and start the build again.",
  },
  {
    error: /^Kiln\.NotFound$/,
    state: /^PlanBuild$/,
    remedy: "Apply the pipeline with `kiln apply`, or correct its name.",
  },
  {
    error: /^Kiln\.NotFound$/,
    remedy: `Look in CloudTrail for who removed what the message names, and start the build again.`,
  },
  {
    error: /^Kiln\.Unavailable$/,
    state: LAUNCH,
    remedy: `${AGAIN} later, or add types to "instanceTypes": no place had capacity for those that are there.`,
  },
  {
    error: /^Kiln\.Unavailable$/,
    state: RUN,
    remedy: "Look whether the instance runs and its agent reaches Systems Manager.",
  },
  { error: /^Kiln\.Unavailable$/, remedy: `${AGAIN} later: AWS did not answer in time.` },
  {
    error: /^Kiln\.Conflict$/,
    state: /^(?:PlanBuild|CreateImage)$/,
    message: /\bname\b/,
    remedy: 'Put "{{ imagebuilder:buildDate }}" into the name of the AMI.',
  },
  {
    error: /^Kiln\.Conflict$/,
    state: /^CreateImage$/,
    remedy: `${AGAIN}; if it fails so again, look at the KMS key and the snapshots of the volumes.`,
  },
  {
    error: /^Kiln\.Conflict$/,
    state: /^(?:Run|Stop)/,
    remedy: `${AGAIN}; CloudTrail tells who ended the instance.`,
  },
  {
    error: /^Kiln\.Conflict$/,
    remedy: `${AGAIN} when nothing else changes what the message names.`,
  },
  {
    error: /^Kiln\.TimedOut$/,
    message: /\bagent\b/,
    remedy: "Correct what keeps the agent silent, and start the build again.",
  },
  {
    error: /^Kiln\.TimedOut$/,
    state: RUN,
    remedy: "Give long steps a timeoutSeconds of their own, or split the components.",
  },
  {
    error: /^Kiln\.TimedOut$/,
    state: /^Stop/,
    remedy: "Look for a service that does not stop, in the console of the instance.",
  },
  {
    error: /^Kiln\.TimedOut$/,
    state: /^CreateImage$/,
    remedy: `${AGAIN}, or make the volumes smaller: a snapshot takes as long as there is data.`,
  },
  {
    error: /^(?:Kiln\.TimedOut|States\.Timeout)$/,
    remedy: "Look at the timeline of the build for the state that took so long.",
  },
  {
    error: /^(?:States|Lambda|Sandbox)\./,
    remedy: `${AGAIN}; if it fails so again, look at the log of this state's function in CloudWatch Logs.`,
  },
  {
    remedy:
      "This is a bug in Kiln: report it with the log of this state's function in CloudWatch Logs.",
  },
];

/** What to do about a failure; every kind has something. */
export function remedyFor(failure: BuildFailure): string {
  const { error, state = "", message, step } = failure;
  if (error === "Kiln.StepFailed" && step !== undefined) return remedyForStep(failure);
  const isDistribution = /^(?:CopyImage|PublishImage)$/.test(state);
  const advice = isDistribution ? remedyForDistribution(message) : undefined;
  if (advice !== undefined) return advice;
  const found = ADVICE.find(
    (one) =>
      (one.error?.test(error) ?? true) &&
      (one.state?.test(state) ?? true) &&
      (one.message?.test(message) ?? true),
  );
  return found?.remedy ?? "";
}
