/** A failure of a state, as `Retry` and `Catch` see it. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly error: string;
  /** Text, or JSON as text, e.g. of what a function has thrown. */
  readonly reason: string;
  constructor(error: string, reason: string) {
    super(`${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
  }
}

/** The execution, or the branch that a state is in, was told to end. No `Catch` sees it. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  constructor() {
    super("The execution was stopped");
  }
}
