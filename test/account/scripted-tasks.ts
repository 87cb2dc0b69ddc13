/** Tasks of a state machine that follow a script, the same for every interpreter that runs it. */

/** What a task does; states are known by their names. */
export type Script = {
  readonly [state: string]: {
    /** The result, or what a task token is answered with. */
    readonly result?: object;
    /** Fails with a name that the machine can match, the first `times` times; always by default. */
    readonly fails?: { readonly error: string; readonly cause: string; readonly times?: number };
    /** Never answers its token. */
    readonly isSilent?: boolean;
    /** Goes on only when these calls have been made, so that branches meet in one order. */
    readonly after?: readonly string[];
  };
};

/** Answers task tokens. */
export type Tokens = {
  readonly succeed: (taskToken: string, output: object) => Promise<unknown>;
  readonly fail: (taskToken: string, error: string, cause: string) => Promise<unknown>;
};

export type ScriptedTasks = {
  /** Calls so far: state, and Region where there is one. */
  readonly calls: readonly string[];
  /** What each state was given, but for tokens. */
  readonly payloads: readonly { readonly state: string; readonly payload: object }[];
  /** Runs the task of a state. */
  readonly run: (state: string, payload: { readonly [name: string]: unknown }) => Promise<object>;
  /** Resolves when a call has been made. */
  readonly called: (call: string) => Promise<void>;
};

/** Tasks of one execution. */
export function scriptedTasks(script: Script, tokens: Tokens): ScriptedTasks {
  const calls: string[] = [];
  const payloads: { state: string; payload: object }[] = [];
  const waiting: { readonly call: string; readonly resolve: () => void }[] = [];
  const called = (call: string): Promise<void> =>
    calls.includes(call)
      ? Promise.resolve()
      : new Promise((resolve) => waiting.push({ call, resolve }));
  return {
    calls,
    payloads,
    called,
    async run(state, payload) {
      const { taskToken, ...rest } = payload;
      const call = typeof payload["region"] === "string" ? `${state} ${payload["region"]}` : state;
      const count = calls.filter((one) => one === call).length;
      calls.push(call);
      payloads.push({ state, payload: rest });
      for (const one of waiting) if (one.call === call) one.resolve();
      const {
        result = {},
        fails,
        isSilent = false,
        after = [],
      } = script[call] ?? script[state] ?? {};
      await Promise.all(after.map(called));
      const isFailing = fails !== undefined && count < (fails.times ?? Number.POSITIVE_INFINITY);
      if (typeof taskToken === "string") {
        if (isFailing) await tokens.fail(taskToken, fails.error, fails.cause);
        else if (!isSilent) await tokens.succeed(taskToken, result);
        return {};
      }
      if (isFailing) throw Object.assign(new Error(fails.cause), { name: fails.error });
      return result;
    },
  };
}
