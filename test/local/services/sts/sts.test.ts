import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { createSts } from "../../../../lib/local/services/sts/sts.ts";
import { ACCOUNT, KEY, OTHER_ACCOUNT, serviceCloud, twoUsers } from "../service-cloud.ts";

const RoleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/build/kiln`;

function cloud(now = () => Date.now()) {
  const credentials = twoUsers();
  const clock = { now, sleep: async () => undefined };
  const { client } = serviceCloud(createSts({ credentials, clock }), credentials);
  return (key: typeof KEY & { sessionToken?: string } = KEY) => new STSClient(client(key));
}

test("GetCallerIdentity tells who has signed", async () => {
  const answer = await cloud()().send(new GetCallerIdentityCommand({}));
  expect(answer).toMatchObject({
    Account: ACCOUNT,
    Arn: `arn:aws:iam::${ACCOUNT}:user/u`,
    UserId: "AIDAU",
  });
});

test("AssumeRole gives credentials of the role's account, good at once", async () => {
  const sts = cloud();
  const { Credentials, AssumedRoleUser } = await sts().send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "build-1", DurationSeconds: 900 }),
  );
  const arn = `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/kiln/build-1`;
  expect(AssumedRoleUser?.Arn).toBe(arn);
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 890_000);
  const key = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
  };
  const whoAmI = (sessionToken: string | undefined) =>
    sts({ ...key, ...(sessionToken === undefined ? {} : { sessionToken }) }).send(
      new GetCallerIdentityCommand({}),
    );
  expect(await whoAmI(Credentials?.SessionToken)).toMatchObject({
    Account: OTHER_ACCOUNT,
    Arn: arn,
  });
  await expect(whoAmI("x")).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  await expect(whoAmI(undefined)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});

test("credentials of a role expire", async () => {
  const sts = cloud(() => Date.now() - 1_000_000);
  const { Credentials } = await sts().send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "build-1", DurationSeconds: 900 }),
  );
  const expired = sts({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  });
  await expect(expired.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "ExpiredToken",
  });
});

test.each([
  [{ RoleArn: "kiln" }],
  [{ RoleSessionName: "a b" }],
  [{ DurationSeconds: 60 }],
  [{ Policy: "{}" }],
])("AssumeRole refuses %j", async (wrong) => {
  const call = cloud()().send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "build-1", ...wrong }),
  );
  await expect(call).rejects.toMatchObject({ name: "ValidationError" });
});
