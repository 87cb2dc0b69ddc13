/** What each AWS operation that Kiln's functions call asks IAM, after the Service Authorization Reference. */
import {
  Asked,
  everything,
  listOf,
  type RecordedCall,
  type Requests,
  type Surroundings,
  type Tree,
  tagContext,
} from "./asked.ts";
import type { IamRequest } from "./evaluate-policy.ts";
import { EC2 } from "./requests-of-ec2.ts";

const object =
  (...actions: readonly string[]): Requests =>
  (asked) =>
    actions.map((action) => ({
      action,
      resource: `arn:aws:s3:::${asked.text("Bucket")}/${asked.text("Key")}`,
    }));

const copyObject: Requests = (asked) => {
  const source = decodeURIComponent(asked.text("CopySource")).replace(/^\//, "");
  const read =
    source === "" ? [] : [{ action: "s3:GetObject", resource: `arn:aws:s3:::${source}` }];
  return [...read, ...object("s3:PutObject")(asked)];
};

const listObjects: Requests = (asked) => [
  {
    action: "s3:ListBucket",
    resource: `arn:aws:s3:::${asked.text("Bucket")}`,
    context: { "s3:prefix": asked.text("prefix") || asked.text("Prefix") },
  },
];

const sendCommand: Requests = (asked) => {
  const action = "ssm:SendCommand";
  const name = asked.text("DocumentName");
  const document = name.startsWith("arn:") ? name : asked.arn("ssm", `document/${name}`);
  return [
    { action, resource: document },
    ...asked.texts("InstanceIds").map((id) => ({
      action,
      resource: asked.ec2(id),
      context: {
        ...tagContext("ssm:resourceTag", asked.around.tagsOf(id)),
        ...asked.resourceTags(id),
      },
    })),
  ];
};

const parameter =
  (action: string): Requests =>
  (asked) => {
    const name = asked.text("Name").replace(/^\//, "");
    const account = name.startsWith("aws/service/") ? "" : undefined;
    return [{ action, resource: asked.arn("ssm", `parameter/${name}`, account) }];
  };

const execution =
  (action: string): Requests =>
  (asked) => [{ action, resource: asked.text("executionArn") }];

/** The token of a task belongs to its state machine; which, the call does not say. */
const answerToken =
  (action: string): Requests =>
  (asked) => [
    {
      action,
      resource: asked.arn(
        "states",
        `stateMachine:${asked.around.tagsOf("")["kiln:stack"]}-build-ami`,
      ),
    },
  ];

const putEvents: Requests = (asked) =>
  (listOf(asked.input["Entries"]) as Tree[]).map(({ EventBusName = "default", Source }) => ({
    action: "events:PutEvents",
    resource: String(EventBusName).startsWith("arn:")
      ? String(EventBusName)
      : asked.arn("events", `event-bus/${String(EventBusName)}`),
    context: { "events:source": String(Source) },
  }));

const logStream =
  (action: string): Requests =>
  (asked) => {
    const stream = `${asked.text("logGroupName")}:log-stream:${asked.text("logStreamName")}`;
    return [{ action, resource: asked.arn("logs", `log-group:${stream}`) }];
  };

const TABLE: { readonly [service: string]: { readonly [operation: string]: Requests } } = {
  ec2: EC2,
  s3: {
    GetObject: object("s3:GetObject"),
    HeadObject: object("s3:GetObject"),
    PutObject: object("s3:PutObject"),
    DeleteObject: object("s3:DeleteObject"),
    CopyObject: copyObject,
    ListObjectsV2: listObjects,
  },
  ssm: {
    SendCommand: sendCommand,
    ListCommands: everything("ssm:ListCommands"),
    ListCommandInvocations: everything("ssm:ListCommandInvocations"),
    GetCommandInvocation: everything("ssm:GetCommandInvocation"),
    DescribeInstanceInformation: everything("ssm:DescribeInstanceInformation"),
    GetParameter: parameter("ssm:GetParameter"),
    PutParameter: parameter("ssm:PutParameter"),
  },
  states: {
    DescribeExecution: execution("states:DescribeExecution"),
    GetExecutionHistory: execution("states:GetExecutionHistory"),
    SendTaskSuccess: answerToken("states:SendTaskSuccess"),
    SendTaskFailure: answerToken("states:SendTaskFailure"),
  },
  events: { PutEvents: putEvents },
  logs: {
    CreateLogStream: logStream("logs:CreateLogStream"),
    PutLogEvents: logStream("logs:PutLogEvents"),
  },
  sns: {
    GetTopicAttributes: (asked) => [
      { action: "sns:GetTopicAttributes", resource: asked.text("TopicArn") },
    ],
    Publish: (asked) => [{ action: "sns:Publish", resource: asked.text("TopicArn") }],
  },
  // Needs no permission.
  sts: {
    GetCallerIdentity: () => [],
    AssumeRole: (asked) => [{ action: "sts:AssumeRole", resource: asked.text("RoleArn") }],
  },
  iam: {
    GetInstanceProfile: (asked) => [
      {
        action: "iam:GetInstanceProfile",
        resource: `arn:aws:iam::${asked.around.accountId}:instance-profile/${asked.text("InstanceProfileName")}`,
      },
    ],
    SimulatePrincipalPolicy: (asked) => [
      { action: "iam:SimulatePrincipalPolicy", resource: asked.text("PolicySourceArn") },
    ],
  },
  "license-manager": {
    ListLicenseSpecificationsForResource: everything(
      "license-manager:ListLicenseSpecificationsForResource",
    ),
    UpdateLicenseSpecificationsForResource: (asked) =>
      (listOf(asked.input["AddLicenseSpecifications"]) as Tree[]).map((one) => ({
        action: "license-manager:UpdateLicenseSpecificationsForResource",
        resource: String(one["LicenseConfigurationArn"]),
      })),
  },
};

/**
 * What a call asks IAM.
 *
 * @throws {Error} The operation is none that Kiln calls: describe it in this file.
 */
export function iamRequestsOf(call: RecordedCall, around: Surroundings): readonly IamRequest[] {
  const { service, operation } = call;
  const requests = TABLE[service]?.[operation];
  if (requests !== undefined) return requests(new Asked(call, around));
  // None of EC2's can be limited to a resource.
  if (service === "ec2" && /^(?:Describe|Get)/.test(operation))
    return [{ action: `ec2:${operation}`, resource: "*" }];
  throw new Error(`Cannot tell what ${service}:${operation} asks IAM: it is not described`);
}
