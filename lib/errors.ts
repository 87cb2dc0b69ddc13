/**
 * The errors a caller can act on. The name of each is an interface: the Lambda runtime reports it as `errorType`, and
 * state machines match it in `ErrorEquals`. Anything else that is thrown is a bug and keeps its stack.
 */
import type { Issue } from "./source/issue.ts";
import { renderIssues } from "./source/render.ts";

/** The caller's document, pipeline or request is wrong. Carries every problem found, not only the first. */
export class InvalidInput extends Error {
  override readonly name = "Kiln.InvalidInput";
  readonly issues: readonly Issue[];
  constructor(what: string, issues: readonly Issue[] = [], options?: ErrorOptions) {
    super(issues.length === 0 ? what : `${what}\n${renderIssues(issues)}`, options);
    this.issues = issues;
  }
}

/** A thing that was named does not exist. */
export class NotFound extends Error {
  override readonly name = "Kiln.NotFound";
}

/** The thing is not in the state that the request needs, or somebody else changed it first. */
export class Conflict extends Error {
  override readonly name = "Kiln.Conflict";
}

/** A permission is missing; the message names action and resource. */
export class Denied extends Error {
  override readonly name = "Kiln.Denied";
}

/** Throttled, out of capacity or not yet consistent: worth another try. State machines retry this one. */
export class Unavailable extends Error {
  override readonly name = "Kiln.Unavailable";
}

/** The user's component failed. `failure` says where and how; see lib/build/failure.ts for its shape. */
export class StepFailed extends Error {
  override readonly name = "Kiln.StepFailed";
}

/** Something took longer than its limit; the message has the limit. */
export class TimedOut extends Error {
  override readonly name = "Kiln.TimedOut";
}

/** Somebody asked for the work to stop; the message says who. */
export class Cancelled extends Error {
  override readonly name = "Kiln.Cancelled";
}
