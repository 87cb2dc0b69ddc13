import { expect, test } from "vitest";
import { connectionFromEnvironment } from "../../lib/aws/connection.ts";
import { InvalidInput } from "../../lib/errors.ts";

const NEEDED = {
  AWS_REGION: "eu-west-1",
  KILN_REGISTRY_BUCKET: "bucket",
  KILN_STATE_MACHINE_ARN: "arn",
  KILN_RUN_DOCUMENT: "document",
};

test("connectionFromEnvironment() takes what Lambda has, and leaves out what is not set", () => {
  expect(connectionFromEnvironment(NEEDED)).toStrictEqual({
    region: "eu-west-1",
    settings: { registryBucket: "bucket", stateMachineArn: "arn", runDocument: "document" },
  });
});

test("connectionFromEnvironment() takes the settings that may be there", () => {
  const more = {
    AWS_ENDPOINT_URL: "http://127.0.0.1:4000",
    KILN_INSTANCE_PROFILE: "kiln",
    KILN_TOPIC_ARN: "arn:topic",
    KILN_EVENT_BUS: "bus",
  };
  expect(connectionFromEnvironment({ ...NEEDED, ...more })).toMatchObject({
    endpoint: "http://127.0.0.1:4000",
    settings: { instanceProfile: "kiln", topicArn: "arn:topic", eventBusName: "bus" },
  });
});

test("connectionFromEnvironment() names every variable that is missing", () => {
  expect(() => connectionFromEnvironment({ KILN_RUN_DOCUMENT: "document" })).toThrow(
    new InvalidInput(
      "Cannot connect to AWS: these variables are not set: AWS_REGION, KILN_REGISTRY_BUCKET, KILN_STATE_MACHINE_ARN",
    ),
  );
});
