/** Why a build failed, as data: it travels as JSON in the cause of the state machine's error. */
import { list, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { type Infer, readValue } from "../source/shape.ts";

const regionFailure = record(
  {
    region: required(text()),
    message: required(text()),
    /** Account of the copy, where it is not the build's own. */
    accountId: optional(text()),
    /** State of the state machine that failed there. */
    state: optional(text()),
  },
  { isOpen: true },
);
/** What went wrong with the distribution to one Region of one account. */
export type RegionFailure = Infer<typeof regionFailure>;

const shape = record(
  {
    /** Name of the error, e.g. "Kiln.StepFailed". */
    error: required(text()),
    /** One or more lines for people. */
    message: required(text()),
    /** State of the state machine that failed. */
    state: optional(text()),
    /** Image Builder's state of the image at that time, e.g. "BUILDING". */
    imageStatus: optional(text()),
    component: optional(
      record({
        /** Name that the document gives itself; possibly empty. */
        name: required(text()),
        /** The document as the recipe names it. */
        path: required(text()),
        arn: optional(text()),
      }),
    ),
    phase: optional(text()),
    step: optional(text()),
    action: optional(text()),
    attempt: optional(integer()),
    maxAttempts: optional(integer()),
    exitCode: optional(integer()),
    /** The last lines of output, oldest first. */
    outputTail: optional(list(text())),
    /** What went wrong in which Region. */
    regionFailures: optional(list(regionFailure)),
    /** Where the log lies, e.g. "s3://bucket/builds/b-1/build/log/TOE_…". */
    logLocation: optional(text()),
    /** What to do about it, as imperative sentences. */
    remedy: optional(text()),
  },
  { isOpen: true },
);

/** Why a build failed. */
export type BuildFailure = Infer<typeof shape>;
/** Reads a failure that was written as JSON. */
export const buildFailure = shape;

/** An error as a state machine catches it. */
export type CaughtError = { readonly Error: string; readonly Cause?: string };

/** Most characters that Step Functions takes. */
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;
const MAX_LINE = 1_000;

/** A failure as error and cause of a task. Output and message are shortened to what Step Functions takes. */
export function failureToCaught(failure: BuildFailure): { error: string; cause: string } {
  return { error: failure.error.slice(0, MAX_ERROR), cause: JSON.stringify(shortFailure(failure)) };
}

/** A failure whose JSON Step Functions takes as a cause: of the output the oldest lines go first. */
export function shortFailure(failure: BuildFailure): BuildFailure {
  let lines = (failure.outputTail ?? []).map((line) => cut(line, MAX_LINE));
  for (;;) {
    const fitting = { ...failure, ...(failure.outputTail ? { outputTail: lines } : {}) };
    if (JSON.stringify(fitting).length <= MAX_CAUSE) return fitting;
    if (lines.length === 0) return bare(fitting);
    lines = lines.slice(Math.ceil(lines.length / 8));
  }
}

/** What is left when even without output the failure is too long: its texts are cut. */
function bare(failure: BuildFailure): BuildFailure {
  const { regionFailures, remedy, ...rest } = failure;
  return {
    ...rest,
    message: cut(failure.message, MAX_CAUSE / 8),
    ...(remedy === undefined ? {} : { remedy: cut(remedy, MAX_LINE) }),
    ...(regionFailures === undefined
      ? {}
      : {
          regionFailures: regionFailures
            .slice(0, 10)
            .map((one) => ({ ...one, message: cut(one.message, 300) })),
        }),
  };
}

function cut(line: string, length: number): string {
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

const lambdaCause = record(
  { errorType: optional(text()), errorMessage: required(text()) },
  { isOpen: true },
);

/** The failure in an error that a state machine caught: one of ours, one that a function threw, or any other text. */
export function failureOfCaught({ Error: error, Cause: cause = "" }: CaughtError): BuildFailure {
  const value = jsonOf(cause);
  const ours = readValue(shape, value).value;
  if (ours !== undefined) return ours;
  const thrown = readValue(lambdaCause, value).value;
  if (thrown !== undefined)
    return { error: thrown.errorType ?? error, message: thrown.errorMessage };
  return { error, message: cause === "" ? inWords(error) : cause };
}

function inWords(error: string): string {
  return error === "States.Timeout" ? "Cannot go on: the state took longer than its limit" : error;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
