import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../../lib/local/endpoint/endpoint.ts";
import { createSts } from "../../../lib/local/services/sts/sts.ts";
import { s3Cloud } from "../services/s3/s3-cloud.ts";
import { twoUsers } from "../services/service-cloud.ts";
import { KEY, toyCloud, toyServices } from "./toy-cloud.ts";

type Outcome = { code: string; status: number | undefined };

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return { code: "none", status: 200 };
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode };
  }
}

/** One call to each kind of service, by somebody with these credentials. */
async function outcomes(credentials: typeof KEY, skew = 0): Promise<Record<string, Outcome>> {
  const users = new Map([...twoUsers(), ...toyUser()]);
  const sts = createSts({
    credentials: users,
    clock: { now: Date.now, sleep: async () => undefined },
  });
  const { services } = toyServices();
  const { endpoint } = toyCloud({ services: [...services, sts], credentials: users });
  const options = (of: Endpoint) => ({
    region: "eu-west-1",
    credentials,
    requestHandler: of.requestHandler(),
    maxAttempts: 1,
    systemClockOffset: skew,
  });
  const s3 = (await s3Cloud()).client({ credentials, systemClockOffset: skew });
  return {
    ec2: await outcomeOf(new EC2Client(options(endpoint)).send(new DescribeInstancesCommand({}))),
    sts: await outcomeOf(new STSClient(options(endpoint)).send(new GetCallerIdentityCommand({}))),
    ssm: await outcomeOf(
      new SSMClient(options(endpoint)).send(new GetParameterCommand({ Name: "a" })),
    ),
    s3: await outcomeOf(s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "k" }))),
  };
}

function toyUser(): ReturnType<typeof twoUsers> {
  const principal = {
    accountId: "111122223333",
    arn: "arn:aws:iam::111122223333:user/u",
    userId: "A",
  };
  return new Map([[KEY.accessKeyId, { secretAccessKey: KEY.secretAccessKey, principal }]]);
}

describe("the endpoint answers as each service does", () => {
  test("to a key that nobody has", async () => {
    expect(await outcomes({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" })).toStrictEqual({
      ec2: { code: "AuthFailure", status: 401 },
      sts: { code: "InvalidClientTokenId", status: 403 },
      ssm: { code: "UnrecognizedClientException", status: 400 },
      s3: { code: "InvalidAccessKeyId", status: 403 },
    });
  });

  test("to a wrong secret", async () => {
    const wrong = { secretAccessKey: "wrong" };
    const { s3, ...others } = await outcomes({ ...KEY, ...wrong });
    expect(others).toStrictEqual({
      ec2: { code: "SignatureDoesNotMatch", status: 403 },
      sts: { code: "SignatureDoesNotMatch", status: 403 },
      ssm: { code: "InvalidSignatureException", status: 400 },
    });
    expect(s3).toStrictEqual({ code: "InvalidAccessKeyId", status: 403 });
    const ofS3 = await outcomes({ accessKeyId: "AKIAONE", ...wrong });
    expect(ofS3["s3"]).toStrictEqual({ code: "SignatureDoesNotMatch", status: 403 });
  });

  test("to a clock that is wrong", async () => {
    const hour = 3_600_000;
    const { s3: _, ...others } = await outcomes(KEY, hour);
    expect(others).toStrictEqual({
      ec2: { code: "RequestExpired", status: 400 },
      sts: { code: "SignatureDoesNotMatch", status: 403 },
      ssm: { code: "InvalidSignatureException", status: 400 },
    });
    const ofS3 = await outcomes({ accessKeyId: "AKIAONE", secretAccessKey: "one" }, -hour);
    expect(ofS3["s3"]).toStrictEqual({ code: "RequestTimeTooSkewed", status: 403 });
  });
});

describe("the endpoint answers an unsigned request", () => {
  const url = "https://kiln.example/";

  test.each<[string, RequestInit, number, RegExp]>([
    [
      "of a JSON service",
      { method: "POST", headers: { "x-amz-target": "AmazonSSM.GetParameter" }, body: "{}" },
      400,
      /^\{"__type":"MissingAuthenticationTokenException","message":"Request is missing Authentication Token"\}$/,
    ],
    [
      "of a query service",
      {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=DescribeInstances",
      },
      403,
      /<Code>MissingAuthenticationToken<\/Code>/,
    ],
  ])("%s", async (_, init, status, body) => {
    const { endpoint, observed } = toyCloud();
    const answer = await endpoint.handle(new Request(url, init));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(body);
    expect(observed.map(({ status: seen, operation }) => [seen, operation])).toStrictEqual([
      [status, ""],
    ]);
  });

  test("of S3", async () => {
    const { endpoint } = await s3Cloud();
    const answer = await endpoint.handle(new Request(`${url}bucket/key`));
    expect([answer.status, await answer.text()]).toStrictEqual([
      403,
      expect.stringMatching(
        /<Error><Code>AccessDenied<\/Code>.*<Resource>\/bucket\/key<\/Resource>/,
      ),
    ]);
  });
});

test("the endpoint refuses a body that is not the signed one", async () => {
  const { endpoint, calls } = toyCloud();
  const client = new SSMClient({
    region: "eu-west-1",
    credentials: KEY,
    requestHandler: endpoint.requestHandler(),
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body: '{"Name":"b"}' });
      return next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  expect(await outcomeOf(client.send(new GetParameterCommand({ Name: "a" })))).toStrictEqual({
    code: "InvalidSignatureException",
    status: 400,
  });
  expect(calls).toStrictEqual([]);
});
