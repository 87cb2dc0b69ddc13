import { describe, expect, test } from "vitest";
import { accountId } from "../../lib/aws/account.ts";
import { eventBus } from "../../lib/aws/event-bus.ts";
import { objects } from "../../lib/aws/objects.ts";
import { parameters } from "../../lib/aws/parameters.ts";
import { topic } from "../../lib/aws/topic.ts";
import { Denied, NotFound, Unavailable } from "../../lib/errors.ts";
import { jsonError, s3Error, wire } from "../fakes/wire.ts";

describe("parameters()", () => {
  test("reads a parameter", async () => {
    const { call, requests } = wire({ body: { Parameter: { Value: "ami-1" } } });
    expect(await parameters(call).read("us-east-1", "/aws/service/ami")).toBe("ami-1");
    expect(requests).toMatchObject([
      {
        host: "ssm.us-east-1.amazonaws.com",
        target: "AmazonSSM.GetParameter",
        body: { Name: "/aws/service/ami" },
      },
    ]);
  });

  test("has nothing where there is no parameter", async () => {
    const { call } = wire(jsonError("ParameterNotFound"));
    expect(await parameters(call).read("us-east-1", "/a")).toBeUndefined();
  });

  test("creates or overwrites a parameter", async () => {
    const { call, requests } = wire({ body: { Version: 1 } });
    await parameters(call).write("us-east-1", {
      name: "/a",
      value: "ami-1",
      dataType: "aws:ec2:image",
    });
    expect(requests[0]?.body).toStrictEqual({
      Name: "/a",
      Value: "ami-1",
      Type: "String",
      DataType: "aws:ec2:image",
      Overwrite: true,
    });
  });
});

describe("eventBus()", () => {
  const event = { detailType: "Image State Change", resources: ["b-1"], detail: { a: 1 } };

  test("sends an event under Kiln's own name", async () => {
    const { call, requests } = wire({ body: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] } });
    await eventBus(call).send(event);
    expect(requests).toMatchObject([
      {
        target: "AWSEvents.PutEvents",
        body: {
          Entries: [
            {
              Source: "kiln",
              DetailType: "Image State Change",
              Resources: ["b-1"],
              Detail: '{"a":1}',
            },
          ],
        },
      },
    ]);
  });

  test("fails when the bus refuses the event in an answer that says 200", async () => {
    const refused = { ErrorCode: "InternalFailure", ErrorMessage: "Not now" };
    const { call } = wire({ body: { FailedEntryCount: 1, Entries: [refused] } });
    await expect(eventBus(call).send(event)).rejects.toThrow(
      new Unavailable("Cannot send an event: InternalFailure: Not now"),
    );
  });
});

describe("topic()", () => {
  const ARN = "arn:aws:sns:us-east-1:123456789012:images";
  const published = {
    body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
  };

  test("publishes in the topic's own Region", async () => {
    const { call, requests } = wire(published);
    await topic(call).publish(ARN, { subject: "AVAILABLE: web", body: "{}" });
    expect(requests).toMatchObject([
      {
        host: "sns.us-east-1.amazonaws.com",
        body: { Action: "Publish", TopicArn: ARN, Subject: "AVAILABLE: web", Message: "{}" },
      },
    ]);
  });

  test.each([
    ["AuthorizationError", Denied],
    ["NotFound", NotFound],
  ])("translates %s", async (code, kind) => {
    const { call } = wire({
      status: 403,
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`,
    });
    await expect(topic(call).publish(ARN, { subject: "s", body: "b" })).rejects.toThrow(kind);
  });
});

describe("accountId()", () => {
  test("asks once for each connection", async () => {
    const { call, requests } = wire({
      body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    });
    expect([await accountId(call), await accountId(call)]).toStrictEqual([
      "123456789012",
      "123456789012",
    ]);
    expect(requests).toMatchObject([{ body: { Action: "GetCallerIdentity" } }]);
  });
});

describe("objects()", () => {
  test("reads an object of any bucket", async () => {
    const { call, requests } = wire({ body: "hello" });
    expect(await objects(call).read("bucket", "a b.yml")).toBe("hello");
    expect(requests[0]?.path).toBe("/bucket/a%20b.yml");
  });

  test("has nothing where there is no object", async () => {
    const { call } = wire(s3Error("NoSuchKey", 404));
    expect(await objects(call).read("bucket", "a")).toBeUndefined();
  });
});
