/** The Lambda of the front: functions are run from what was deployed, with keys of their own roles. */
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import { textBody, type WireResponse } from "../../../lib/local/endpoint/wire.ts";
import { deployedFunction, type MotoPlace } from "./deployed-function.ts";
import { type Outcome, openSandboxes, type Sandboxes } from "./function-sandboxes.ts";

/** Stands in for a deployed function. */
export type FakeFunction = (event: unknown) => Promise<unknown>;

export type FrontFunctions = {
  /** @returns undefined when there is no such function. */
  readonly run: (nameOrArn: string, event: string) => Promise<Outcome | undefined>;
  /** The same as an answer of Lambda. */
  readonly invoke: (nameOrArn: string, payload: Buffer, type: string) => Promise<WireResponse>;
  /** Has a function run in this process, whether or not there is one of that name. */
  readonly fake: (name: string, run: FakeFunction) => void;
  /** What was deployed may be another now. */
  readonly forget: () => Promise<void>;
  /** Name of the function that has these keys. */
  readonly ownerOf: (accessKeyId: string) => string | undefined;
  /** What functions have printed, oldest first. */
  readonly output: readonly { readonly name: string; readonly text: string }[];
  readonly close: () => Promise<void>;
};

export type FunctionsOptions = {
  readonly moto: MotoPlace;
  /** The front's own URL. */
  readonly url: string;
  /** For the keys of functions: the local cloud's STS. */
  readonly sts: STSClient;
};

const SESSION_SECONDS = 43_200;

/** Lambda without functions. */
export function frontFunctions(options: FunctionsOptions): FrontFunctions {
  const open = new Map<string, Promise<Sandboxes | undefined>>();
  const fakes = new Map<string, FakeFunction>();
  const owners = new Map<string, string>();
  const output: { name: string; text: string }[] = [];
  const running = new Set<Promise<unknown>>();
  const openOne = async (name: string): Promise<Sandboxes | undefined> => {
    const deployed = await deployedFunction(options.moto, name);
    if (deployed === undefined) return undefined;
    const { accessKeyId, ...keys } = await keysOf(options.sts, deployed.roleArn, deployed.name);
    owners.set(accessKeyId, deployed.name);
    const environment = {
      ...keys,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_REGION: options.moto.region,
      AWS_ENDPOINT_URL: options.url,
      AWS_LAMBDA_FUNCTION_NAME: deployed.name,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const onOutput = (text: string): void => void output.push({ name: deployed.name, text });
    return openSandboxes(deployed, { environment, onOutput });
  };
  const run: FrontFunctions["run"] = async (nameOrArn, event) => {
    const name = nameOrArn.split(":function:").at(-1) ?? nameOrArn;
    const fake = fakes.get(name);
    if (fake !== undefined) return runFake(fake, event);
    const sandboxes = open.get(name) ?? openOne(name);
    open.set(name, sandboxes);
    const outcome = (await sandboxes)?.invoke(event);
    if (outcome === undefined) return undefined;
    running.add(outcome);
    return outcome.finally(() => running.delete(outcome));
  };
  const forget = async (): Promise<void> => {
    const old = [...open.values()];
    open.clear();
    await Promise.allSettled(running);
    for (const one of old) await (await one)?.close();
  };
  return {
    run,
    output,
    forget,
    fake: (name, fake) => void fakes.set(name, fake),
    ownerOf: (accessKeyId) => owners.get(accessKeyId),
    close: async () => {
      for (const one of open.values()) await (await one.catch(() => undefined))?.close();
    },
    async invoke(nameOrArn, payload, type) {
      const outcome = run(nameOrArn, payload.length === 0 ? "{}" : payload.toString());
      if (type !== "Event") return answerOf(nameOrArn, await outcome);
      outcome.catch(() => undefined);
      return { status: 202, headers: {}, body: textBody("") };
    },
  };
}

async function keysOf(sts: STSClient, RoleArn: string, RoleSessionName: string) {
  const assume = { RoleArn, RoleSessionName, DurationSeconds: SESSION_SECONDS };
  const { Credentials } = await sts.send(new AssumeRoleCommand(assume));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
  };
}

async function runFake(fake: FakeFunction, event: string): Promise<Outcome> {
  try {
    const payload = JSON.stringify((await fake(JSON.parse(event))) ?? null);
    return { payload, isFailure: false };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    return {
      payload: JSON.stringify({ errorType: name, errorMessage: message }),
      isFailure: true,
    };
  }
}

function answerOf(nameOrArn: string, outcome: Outcome | undefined): WireResponse {
  const headers = { "content-type": "application/json" };
  if (outcome === undefined) {
    const error = { Type: "User", Message: `Function not found: ${nameOrArn}` };
    return {
      status: 404,
      headers: { ...headers, "x-amzn-errortype": "ResourceNotFoundException" },
      body: textBody(JSON.stringify(error)),
    };
  }
  const failed = outcome.isFailure ? { "x-amz-function-error": "Unhandled" } : {};
  return { status: 200, headers: { ...headers, ...failed }, body: textBody(outcome.payload) };
}
