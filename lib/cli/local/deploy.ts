/** Puts Kiln's stack into a local cloud: what `serverless deploy` makes in an account. Safe to repeat. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateDocumentCommand, SSMClient, UpdateDocumentCommand } from "@aws-sdk/client-ssm";
import { parse } from "yaml";
import type { Settings } from "../../aws/connection.ts";
import { outputsOfSettings } from "../../aws/stack-settings.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { DEFAULT_STACK } from "../stack-name.ts";
import { createLogGroups } from "./create-log-groups.ts";
import { functionName, substituteFunctions } from "./functions.ts";

const RUN_DOCUMENT = "Kiln-RunComponents";
const TOPIC = "kiln";
const SCHEDULE_GROUP = "kiln";

/** What `on-change` is told: the events whose arrival may end a wait. */
const CHANGES = {
  source: ["aws.ec2", "aws.ssm", "aws.states"],
  "detail-type": [
    "EC2 Instance State-change Notification",
    "EC2 AMI State Change",
    "EC2 Command Status-change Notification",
    "EC2 Command Invocation Status-change Notification",
    "Step Functions Execution Status Change",
  ],
};

/**
 * Deploys the stack.
 *
 * @param regions Regions whose changes are listened to: all that builds use.
 * @param more Settings that only some local clouds have.
 */
export async function deployStack(
  cloud: LocalCloud,
  packageRoot: string,
  regions: readonly string[],
  more: Pick<Settings, "logGroupPrefix"> = {},
): Promise<Settings> {
  const { region, credentials, requestHandler, accountId } = cloud;
  const client = { region, credentials, requestHandler };
  const registryBucket = `kiln-registry-${accountId}`;
  const sfn = new SFNClient(client);
  const [stateMachineArn, containerStateMachineArn, distributeStateMachineArn, topicArn] =
    await Promise.all([
      createStateMachine(sfn, packageRoot, accountId, "build-ami"),
      createStateMachine(sfn, packageRoot, accountId, "build-container"),
      createStateMachine(sfn, packageRoot, accountId, "distribute-image"),
      createTopic(new SNSClient(client)),
      createBucket(new S3Client(client), registryBucket),
      createScheduleGroup(new SchedulerClient(client)),
      createLogGroups(client, more.logGroupPrefix),
      ...regions.map((one) =>
        createDocument(new SSMClient({ ...client, region: one }), packageRoot),
      ),
      ...regions.map((one) =>
        listen(new EventBridgeClient({ ...client, region: one }), one, accountId),
      ),
    ]);
  const events = new EventBridgeClient(client);
  await startOnEvents(events, "kiln-start", [{ exists: false }, "ami"], stateMachineArn);
  await startOnEvents(events, "kiln-start-container", ["container"], containerStateMachineArn);
  const settings = {
    registryBucket,
    stateMachineArn,
    containerStateMachineArn,
    distributeStateMachineArn,
    topicArn,
    runDocument: RUN_DOCUMENT,
    scheduleGroup: SCHEDULE_GROUP,
    schedulerRoleArn: `arn:aws:iam::${accountId}:role/kiln`,
    ...more,
  };
  cloud.registerStack(DEFAULT_STACK, region, outputsOfSettings(settings));
  return settings;
}

async function createStateMachine(
  sfn: SFNClient,
  root: string,
  accountId: string,
  machine: string,
): Promise<string> {
  const yaml = await readFile(join(root, "statemachines", `${machine}.asl.yaml`), "utf8");
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: `kiln-${machine}`,
      definition: JSON.stringify(parse(substituteFunctions(yaml))),
      roleArn: `arn:aws:iam::${accountId}:role/kiln`,
    }),
  );
  return stateMachineArn ?? "";
}

async function createScheduleGroup(scheduler: SchedulerClient): Promise<void> {
  const create = new CreateScheduleGroupCommand({ Name: SCHEDULE_GROUP });
  await ignoring(["ConflictException"], scheduler.send(create));
}

async function createTopic(sns: SNSClient): Promise<string> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: TOPIC }));
  return TopicArn ?? "";
}

async function createBucket(s3: S3Client, Bucket: string): Promise<void> {
  await ignoring(
    ["BucketAlreadyOwnedByYou", "BucketAlreadyExists"],
    s3.send(new CreateBucketCommand({ Bucket })),
  );
}

async function createDocument(ssm: SSMClient, root: string): Promise<void> {
  const Content = await readFile(join(root, "lib", "build", "run-components.ssm.yaml"), "utf8");
  const about = { Name: RUN_DOCUMENT, Content, DocumentFormat: "YAML" } as const;
  const created = await ignoring(
    ["DocumentAlreadyExists"],
    ssm.send(new CreateDocumentCommand({ ...about, DocumentType: "Command" })),
  );
  if (created !== undefined) return;
  await ignoring(
    ["DuplicateDocumentContent"],
    ssm.send(new UpdateDocumentCommand({ ...about, DocumentVersion: "$LATEST" })),
  );
}

async function listen(events: EventBridgeClient, region: string, accountId: string): Promise<void> {
  const Rule = "kiln-on-change";
  await events.send(new PutRuleCommand({ Name: Rule, EventPattern: JSON.stringify(CHANGES) }));
  const Arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName("OnChange")}`;
  await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "on-change", Arn }] }));
}

/** A rule of the stack by which anyone who may send events starts builds; see docs/start-a-build.md. */
async function startOnEvents(
  events: EventBridgeClient,
  Rule: string,
  kind: readonly unknown[],
  stateMachineArn: string,
): Promise<void> {
  const pattern = { "detail-type": ["Kiln Start Build"], detail: { kind } };
  const EventPattern = JSON.stringify(pattern);
  await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
  const target = { Id: "build", Arn: stateMachineArn, InputPath: "$.detail" };
  await events.send(new PutTargetsCommand({ Rule, Targets: [target] }));
}

/** The answer, or undefined when the error is one of those. */
async function ignoring<T>(names: readonly string[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
