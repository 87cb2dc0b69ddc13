import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { signIn } from "../../lib/aws/sign-in.ts";
import { Denied, InvalidInput } from "../../lib/errors.ts";
import { temporaryFolder } from "../local/files/temporary-folder.ts";

const CONFIG = `[default]
[profile images]
region = eu-north-1
aws_access_key_id = AKIAIMAGES
aws_secret_access_key = secret
[profile single]
region = eu-north-1
sso_session = work
sso_account_id = 123456789012
sso_role_name = builder
[sso-session work]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
`;

beforeEach(async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "config");
  await writeFile(file, CONFIG);
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("HOME", folder);
  vi.stubEnv("AWS_CONFIG_FILE", file);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

type Provider = () => Promise<{ readonly accessKeyId: string }>;

test("signIn() takes Region and credentials of a profile; a Region that is given wins", async () => {
  const { region, credentials } = await signIn({ profile: "images" });
  expect(region).toBe("eu-north-1");
  expect(await (credentials as Provider)()).toMatchObject({ accessKeyId: "AKIAIMAGES" });
  expect((await signIn({ profile: "images", region: "us-east-1" })).region).toBe("us-east-1");
});

test("signIn() says how to name a Region when nothing names one", async () => {
  await expect(signIn({})).rejects.toThrow(
    new InvalidInput(
      "Cannot tell the Region: neither flag, environment nor profile names one\n  → Give --region, or set AWS_REGION.",
    ),
  );
});

test("signIn() says how to sign in when there are no credentials", async () => {
  await expect(signIn({ region: "us-east-1" })).rejects.toThrow(
    new Denied(
      'Cannot sign in to AWS: no credentials were found\n  → Give --profile, run "aws configure sso", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ),
  );
});

test("signIn() says which session to begin when that of SSO is over", async () => {
  await expect(signIn({ profile: "single" })).rejects.toThrow(
    new Denied(
      'Cannot sign in to AWS: the SSO session is over or was never begun\n  → Run "aws sso login --profile single".',
    ),
  );
});
