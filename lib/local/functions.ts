import { AwsError } from "./endpoint/service.ts";

/** A Lambda function: gets an event as parsed JSON, returns what can be JSON. */
export type LambdaFunction = (event: unknown) => Promise<unknown>;

/** A function has thrown. `payload` is what Lambda would answer. */
export class FunctionFailed extends Error {
  override readonly name = "FunctionFailed";
  readonly payload: {
    readonly errorType: string;
    readonly errorMessage: string;
    readonly trace: readonly string[];
  };
  constructor(cause: unknown) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    super(error.message, { cause });
    this.payload = {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? "").split("\n"),
    };
  }
}

/** The functions of the local Lambda. */
export type Functions = {
  /** Registers or replaces a function. */
  readonly register: (name: string, run: LambdaFunction) => void;
  /**
   * Calls a function by name or ARN. Event and result go through JSON, as in Lambda.
   *
   * @throws {AwsError} ResourceNotFoundException.
   * @throws {FunctionFailed} The function has thrown.
   */
  readonly invoke: (nameOrArn: string, event: unknown) => Promise<unknown>;
};

/** Makes an empty register. */
export function newFunctions(): Functions {
  const functions = new Map<string, LambdaFunction>();
  return {
    register(name, run) {
      functions.set(name, run);
    },
    async invoke(nameOrArn, event) {
      const run = functions.get(functionName(nameOrArn));
      if (run === undefined)
        throw new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404);
      try {
        return throughJson(await run(throughJson(event)));
      } catch (error) {
        throw new FunctionFailed(error);
      }
    },
  };
}

/** The name in an ARN or in a name with a version or alias. */
export function functionName(nameOrArn: string): string {
  const arn = /^arn:aws[a-z-]*:lambda:[^:]*:[0-9]*:function:([^:]+)/.exec(nameOrArn)?.[1];
  return arn ?? nameOrArn.split(":")[0] ?? nameOrArn;
}

function throughJson(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}
