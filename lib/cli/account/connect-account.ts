/** The way from flags to an account: Region, credentials, the outputs of Kiln's stack. */
import type { Call, Connection } from "../../aws/connection.ts";
import { signIn } from "../../aws/sign-in.ts";
import { settingsOfStack } from "../../aws/stack-settings.ts";
import { type Stack, stacks } from "../../aws/stacks.ts";
import { NotFound } from "../../errors.ts";
import { type Invocation, stringFlag } from "../command.ts";
import type { Io } from "../io.ts";
import { DEFAULT_STACK, namedStack } from "../stack-name.ts";
import { withSignInRemedy } from "./sign-in-remedy.ts";

/** An account with Kiln in it. */
export type Account = { readonly call: Call; readonly stack: Stack };

/** Settings of a connection that asks what they are. */
const UNKNOWN = { registryBucket: "", stateMachineArn: "", runDocument: "" };

/**
 * A connection without Kiln's settings, by --profile and --region, else by the SDK's own chain.
 *
 * @throws {InvalidInput} No Region is known. {Denied} There are no credentials.
 */
export async function signInByFlags({
  flags,
  io,
}: Pick<Invocation, "flags" | "io">): Promise<Call> {
  const profile = stringFlag(flags, "profile");
  const { environment } = io;
  const region =
    stringFlag(flags, "region") ??
    // A profile that was asked for brings its own Region.
    (profile === undefined
      ? environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || undefined
      : undefined);
  const endpoint = environment["AWS_ENDPOINT_URL"] || undefined;
  const connection: Connection = {
    ...(await signIn({ profile, region })),
    ...(endpoint === undefined ? {} : { endpoint }),
    settings: UNKNOWN,
  };
  return { connection, signal: io.interrupt };
}

/** The stack that a command works with. */
export function stackName({ flags, io }: { flags: Invocation["flags"]; io: Io }): string {
  return namedStack(flags, io) ?? DEFAULT_STACK;
}

/**
 * Connects to the account that the flags --stack, --profile and --region name.
 *
 * @throws {NotFound} There is no such stack. {Conflict} It is none of Kiln's. {Denied} Without credentials, or with
 *   credentials that AWS refuses. Each with what to do.
 */
export async function connectAccount(invocation: Invocation): Promise<Account> {
  const call = await signInByFlags(invocation);
  const name = stackName(invocation);
  const profile = stringFlag(invocation.flags, "profile");
  const stack = await withSignInRemedy(profile, stacks(call).describe(name));
  if (stack === undefined) throw noStack(name, call.connection.region);
  const connection = { ...call.connection, settings: settingsOfStack(stack) };
  // An interrupt ends the command, not what it writes meanwhile.
  return { call: { connection, signal: new AbortController().signal }, stack };
}

function noStack(name: string, region: string): NotFound {
  return new NotFound(
    `Cannot find stack "${name}" in ${region}: there is none of that name\n  → Deploy it with "npx serverless deploy", or name another with --stack, --region or --profile.`,
  );
}
