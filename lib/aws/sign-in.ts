import { STSClient } from "@aws-sdk/client-sts";
import { Denied, InvalidInput } from "../errors.ts";
import type { Connection } from "./connection.ts";

/** Who asks AWS, and where. */
export type SignIn = {
  readonly region: string;
  /** Resolves credentials by the SDK's chain, again when they are about to expire. */
  readonly credentials: NonNullable<Connection["credentials"]>;
};

/**
 * Finds Region and credentials by the SDK's own chain: environment, shared files with profiles, SSO, processes,
 * container and instance. Nothing is asked of AWS but what a profile asks for.
 *
 * @param given Name of a profile, and a Region that wins over all others.
 * @throws {InvalidInput} No Region is known. {Denied} There are no credentials; both with what to do.
 */
export async function signIn(given: {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}): Promise<SignIn> {
  const { config } = new STSClient({
    ...(given.profile === undefined ? {} : { profile: given.profile }),
    ...(given.region === undefined ? {} : { region: given.region }),
  });
  const region = await config.region().catch((cause: unknown) => {
    throw new InvalidInput(
      "Cannot tell the Region: neither flag, environment nor profile names one\n  → Give --region, or set AWS_REGION.",
      [],
      { cause },
    );
  });
  const credentials = config.credentials;
  await credentials().catch((error: unknown) => {
    throw new Denied(noCredentials(error, given.profile), { cause: error });
  });
  return { region, credentials };
}

function noCredentials(error: unknown, profile: string | undefined): string {
  const said = error instanceof Error ? error.message : String(error);
  if (/\bsso\b/i.test(said)) {
    const login = `aws sso login${profile === undefined ? "" : ` --profile ${profile}`}`;
    return `Cannot sign in to AWS: the SSO session is over or was never begun\n  → Run "${login}".`;
  }
  const reason = /could not load credentials from any providers/i.test(said)
    ? `no credentials were found${profile === undefined ? "" : ` for profile "${profile}"`}`
    : said;
  return `Cannot sign in to AWS: ${reason}\n  → Give --profile, run "aws configure sso", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
}
