import { expect, test } from "vitest";
import { images } from "../../lib/aws/images.ts";
import { topic } from "../../lib/aws/topic.ts";
import { Denied } from "../../lib/errors.ts";
import { contract, scriptedCall } from "../support/wire/contract.ts";
import { awsQuery, EC2 } from "../support/wire/protocol.ts";

const STS = awsQuery("sts", "2011-06-15");
const ASSUMED = STS.reply(
  "AssumeRole",
  "<Credentials><AccessKeyId>ASIAOTHER</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>",
);

test("a place in another account is reached with the credentials of its distribution role, asked for once", async () => {
  const { call, sent } = scriptedCall([
    ASSUMED,
    EC2.reply("CreateTags", "<return>true</return>"),
    EC2.reply("CreateTags", "<return>true</return>"),
  ]);
  const all = images(call);
  await all.tag("us-east-1/210987654321", ["ami-1"], { a: "b" });
  await all.tag("us-east-1/210987654321", ["ami-1"], { a: "b" });
  const [assume, ...tags] = sent;
  expect(assume === undefined ? undefined : STS.bodyOf(assume)).toStrictEqual({
    RoleArn: "arn:aws:iam::210987654321:role/EC2ImageBuilderDistributionCrossAccountRole",
    RoleSessionName: "kiln",
  });
  expect(
    tags.map(({ host, headers }) => [
      host,
      headers["x-amz-security-token"],
      headers["authorization"]?.includes("Credential=ASIAOTHER/"),
    ]),
  ).toStrictEqual([
    ["ec2.us-east-1.amazonaws.com", "session", true],
    ["ec2.us-east-1.amazonaws.com", "session", true],
  ]);
});

test("a role that may not be assumed is named", async () => {
  const { call } = scriptedCall([STS.error("AccessDenied", "No")]);
  await expect(images(call).tag("us-east-1/210987654321", ["ami-1"], {})).rejects.toThrow(
    new Denied(
      "Cannot assume role EC2ImageBuilderDistributionCrossAccountRole of account 210987654321: AccessDenied: No",
    ),
  );
});

const TOPIC = "arn:aws:sns:us-east-1:210987654321:images";
contract({
  name: "topic().describe()",
  adapter: topic,
  run: (adapter) => adapter.describe(TOPIC),
  protocol: awsQuery("sns", "2010-03-31"),
  exchanges: [
    {
      operation: "GetTopicAttributes",
      region: "us-east-1",
      sends: { TopicArn: TOPIC },
      answers:
        "<Attributes><entry><key>KmsMasterKeyId</key><value>alias/images</value></entry></Attributes>",
    },
  ],
  gives: { kmsKeyId: "alias/images" },
  what: `ask about topic ${TOPIC}`,
  errors: { NotFound: { gives: undefined } },
});
