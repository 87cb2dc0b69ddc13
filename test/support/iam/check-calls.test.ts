import { describe, expect, test } from "vitest";
import { checkCalls } from "./check-calls.ts";
import type { Statement } from "./evaluate-policy.ts";
import type { Template } from "./resolve-template.ts";

const deployment = { region: "eu-west-1", accountId: "111122223333", stackName: "kiln-dev" };

/** A template with one function, whose role has those statements; "%" stands for Sub. */
function template(...statements: readonly (Statement | object)[]): Template {
  return {
    Parameters: { Extra: { Default: "" } },
    Conditions: { HasExtra: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Extra" }, ""] }] } },
    Resources: {
      InstanceProfile: { Type: "AWS::IAM::InstanceProfile" },
      InstanceRole: { Type: "AWS::IAM::Role" },
      RegistryBucket: { Type: "AWS::S3::Bucket" },
      StopLambdaFunction: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "kiln-dev-Stop",
          Role: { "Fn::GetAtt": ["StopRole", "Arn"] },
        },
      },
      StopRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          Policies: [{ PolicyName: "stop", PolicyDocument: { Statement: statements } }],
        },
      },
    },
  };
}

const call = (service: string, operation: string, input: object) => ({
  functionName: "kiln-dev-Stop",
  service,
  operation,
  region: "eu-west-1",
  input,
});
const stop = call("ec2", "StopInstances", { InstanceId: ["i-1", "i-2"] });
const STOP = {
  Sid: "Stop",
  Effect: "Allow",
  Action: "ec2:StopInstances",
  Resource: {
    "Fn::Sub": `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:instance/*`,
  },
  Condition: { StringEquals: { "aws:ResourceTag/kiln:stack": "kiln-dev" } },
};

describe("checkCalls()", () => {
  test("finds nothing when roles allow what functions call, and no more", () => {
    expect(checkCalls(template(STOP), [stop], deployment)).toStrictEqual({
      denied: [],
      unused: [],
    });
  });

  test("tells each call that is not allowed once", () => {
    expect(checkCalls(template(), [stop, stop], deployment)).toStrictEqual({
      denied: [
        "kiln-dev-Stop: ec2:StopInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        "kiln-dev-Stop: ec2:StopInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-2",
      ],
      unused: [],
    });
  });

  test("looks at the tags of what is called", () => {
    const tags = { "i-2": {} };
    expect(checkCalls(template(STOP), [stop], { ...deployment, tags }).denied).toStrictEqual([
      "kiln-dev-Stop: ec2:StopInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-2",
    ]);
  });

  test("tells each action that no call has used, whichever statement allows it", () => {
    const more = { ...STOP, Sid: "More", Action: ["ec2:StopInstances", "ec2:StartInstances"] };
    const log = { Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" };
    expect(checkCalls(template(more, log), [], deployment).unused).toStrictEqual([
      "kiln-dev-Stop: ec2:StopInstances (More)",
      "kiln-dev-Stop: ec2:StartInstances (More)",
    ]);
  });

  test("leaves statements out whose condition does not hold for the parameters", () => {
    const extra = { "Fn::If": ["HasExtra", STOP, { Ref: "AWS::NoValue" }] };
    expect(checkCalls(template(extra), [stop], deployment).denied).toHaveLength(2);
    const given = { ...deployment, parameters: { Extra: "yes" } };
    expect(checkCalls(template(extra), [stop], given).denied).toStrictEqual([]);
  });

  test.each([
    [
      "RunInstances with everything that a pipeline may choose",
      call("ec2", "RunInstances", {
        ImageId: "ami-1",
        SubnetId: "subnet-1",
        SecurityGroupId: "sg-1",
        KeyName: "me",
        InstanceMarketOptions: { MarketType: "spot" },
        IamInstanceProfile: { Name: "instanceprofile" },
        TagSpecification: [{ ResourceType: "instance", Tag: [{ Key: "a", Value: "b" }] }],
      }),
      [
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:instance/*",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:volume/*",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1::image/ami-1",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:key-pair/me",
        "ec2:RunInstances on arn:aws:ec2:eu-west-1:111122223333:spot-instances-request/*",
        "iam:PassRole on arn:aws:iam::111122223333:role/instancerole",
        "ec2:CreateTags on arn:aws:ec2:eu-west-1:111122223333:instance/*",
      ],
    ],
    [
      "CreateImage",
      call("ec2", "CreateImage", { InstanceId: "i-1" }),
      [
        "ec2:CreateImage on arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        "ec2:CreateImage on arn:aws:ec2:eu-west-1::image/*",
        "ec2:CreateImage on arn:aws:ec2:eu-west-1::snapshot/*",
      ],
    ],
    [
      "SendCommand",
      call("ssm", "SendCommand", { DocumentName: "doc", InstanceIds: ["i-1"] }),
      [
        "ssm:SendCommand on arn:aws:ssm:eu-west-1:111122223333:document/doc",
        "ssm:SendCommand on arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
      ],
    ],
    [
      "GetParameter of a public parameter",
      call("ssm", "GetParameter", { Name: "/aws/service/ami/x" }),
      ["ssm:GetParameter on arn:aws:ssm:eu-west-1::parameter/aws/service/ami/x"],
    ],
    [
      "CopyObject",
      call("s3", "CopyObject", { Bucket: "b", Key: "to", CopySource: "b/from%20here" }),
      ["s3:GetObject on arn:aws:s3:::b/from here", "s3:PutObject on arn:aws:s3:::b/to"],
    ],
    ["GetCallerIdentity", call("sts", "GetCallerIdentity", {}), []],
    [
      "DescribeImages",
      call("ec2", "DescribeImages", { Owner: "self" }),
      ["ec2:DescribeImages on *"],
    ],
  ])("knows what %s asks", (_, asked, expected) => {
    const { denied } = checkCalls(template(), [asked], deployment);
    expect(denied).toStrictEqual(expected.map((one) => `kiln-dev-Stop: ${one}`));
  });

  test("refuses to judge a call that nobody has described", () => {
    expect(() => checkCalls(template(), [call("ec2", "RebootInstances", {})], deployment)).toThrow(
      "Cannot tell what ec2:RebootInstances asks IAM: it is not described",
    );
  });
});
