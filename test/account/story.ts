/**
 * Kiln in an account, from deployment to removal, told once: what the tests want to know is gathered on the way, because
 * nothing is left of it afterwards.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { main } from "../../lib/cli/main.ts";
import { capturedIo } from "../fakes/io.ts";
import type { AwsCli } from "../support/aws-cli.ts";
import type { FrontCall } from "../support/front/call.ts";
import type { Account } from "../support/front/open-account.ts";
import type { JumpingClock } from "./jumping-clock.ts";
import { type Leftovers, leftovers } from "./leftovers.ts";
import { failingPipeline, nightlyPipeline, slowPipeline, webPipeline } from "./pipelines.ts";
import { type Deployed, serverless } from "./serverless.ts";

/** Regions of the builds; the first is the stack's. */
export const REGIONS = ["eu-west-1", "us-east-1", "us-west-2"] as const;

type Json = { readonly [name: string]: unknown };

export type Story = {
  readonly deployed: Deployed;
  readonly template: Json;
  /** Physical ids of the stack's resources by their logical ones. */
  readonly physicalIds: { readonly [logicalId: string]: string };
  readonly before: Leftovers;
  /** Standard output of `kiln apply`. */
  readonly applied: string;
  /** How executions have ended, by the pipeline. */
  readonly executions: { readonly [pipeline: string]: Json };
  readonly images: { readonly [region: string]: readonly Json[] };
  readonly permissions: unknown;
  readonly parameter: unknown;
  readonly instances: readonly string[];
  /** Messages of the stack's topic, as SNS has put them into a queue. */
  readonly messages: readonly Json[];
  /** Events of Kiln, as a rule has put them into a queue. */
  readonly events: readonly Json[];
  /** Keys of the registry. */
  readonly keys: readonly string[];
  readonly problems: readonly string[];
  readonly calls: readonly FrontCall[];
  readonly removed: Deployed;
  readonly after: Leftovers;
};

export type Cast = {
  readonly account: Account;
  readonly aws: AwsCli;
  readonly clock: JumpingClock;
  /** Copy of the project, to deploy from. */
  readonly folder: string;
  /** AMI that pipelines build on. */
  readonly parentImage: string;
};

/** Tells the story. */
export async function tellStory(cast: Cast): Promise<Story> {
  const { account, aws, folder } = cast;
  const deployed = await serverless(account, folder, "deploy");
  if (deployed.exitCode !== 0) throw new Error(deployed.output);
  const template = JSON.parse(
    await readFile(join(folder, ".serverless/cloudformation-template-update-stack.json"), "utf8"),
  ) as Json;
  const physicalIds = await stackResources(aws);
  const before = await leftovers(account);
  const outputs = await stackOutputs(aws);
  await listen(cast, outputs);
  const applied = await apply(cast);
  const stopTicking = account.tick();
  await build(cast, outputs);
  const executions = await ended(account, outputs["StateMachineArn"] ?? "");
  await nothingOpen(aws, outputs["RegistryBucket"] ?? "");
  await stopTicking();
  const evidence = await gather(cast, outputs);
  const calls = [...account.calls];
  const removed = await serverless(account, folder, "remove");
  const after = await leftovers(account);
  return {
    ...{
      deployed,
      template,
      physicalIds,
      before,
      applied,
      executions,
      ...evidence,
      calls,
      removed,
      after,
    },
    problems: account.problems,
  };
}

async function stackOutputs(aws: AwsCli): Promise<{ readonly [key: string]: string }> {
  const found = JSON.parse(
    await aws("cloudformation", "describe-stacks", "--stack-name", "kiln-dev"),
  ) as {
    Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[];
  };
  const outputs = found.Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map((one) => [one.OutputKey, one.OutputValue]));
}

async function stackResources(aws: AwsCli): Promise<{ readonly [logicalId: string]: string }> {
  const found = JSON.parse(
    await aws("cloudformation", "list-stack-resources", "--stack-name", "kiln-dev"),
  ) as {
    StackResourceSummaries: { LogicalResourceId: string; PhysicalResourceId?: string }[];
  };
  return Object.fromEntries(
    found.StackResourceSummaries.map((one) => [
      one.LogicalResourceId,
      one.PhysicalResourceId ?? "",
    ]),
  );
}

const QUEUES = { messages: "messages", events: "events" } as const;

/** Has messages and events put into queues. */
async function listen(
  { account, aws }: Cast,
  outputs: { readonly [key: string]: string },
): Promise<void> {
  // The AWS CLI would call another host for this service.
  for (const QueueName of Object.values(QUEUES))
    await account.moto("sqs", "AmazonSQS.CreateQueue", { QueueName });
  const queueArn = (name: string): string => `arn:aws:sqs:${REGIONS[0]}:000000000000:${name}`;
  const topic = ["--topic-arn", outputs["TopicArn"] ?? "", "--protocol", "sqs"];
  await aws("sns", "subscribe", ...topic, "--notification-endpoint", queueArn(QUEUES.messages));
  const pattern = JSON.stringify({ source: ["kiln"] });
  await aws("events", "put-rule", "--name", "listen", "--event-pattern", pattern);
  const target = `Id=queue,Arn=${queueArn(QUEUES.events)}`;
  await aws("events", "put-targets", "--rule", "listen", "--targets", target);
}

async function kiln(folder: string, ...argv: readonly string[]): Promise<string> {
  const io = capturedIo({ workingDirectory: folder, environment: process.env });
  const code = await main([...argv, "--stack", "kiln-dev"], io);
  if (code !== 0) throw new Error(`kiln ${argv.join(" ")} ended with ${code}:\n${io.err()}`);
  return io.out();
}

async function apply({ folder, parentImage }: Cast): Promise<string> {
  const files = {
    "web.pipeline.yml": webPipeline(parentImage),
    "failing.pipeline.yml": failingPipeline(parentImage),
    "slow.pipeline.yml": slowPipeline(parentImage),
    "nightly.pipeline.yml": nightlyPipeline(parentImage),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return kiln(folder, "apply", ...Object.keys(files));
}

const DAY = 86_400_000;

/** Starts a build of each pipeline, each in a way of its own. */
async function build(cast: Cast, outputs: { readonly [key: string]: string }): Promise<void> {
  const { account, aws, clock, folder } = cast;
  const machine = outputs["StateMachineArn"] ?? "";
  // Before the others: to put the clock forward is to let limits of running commands pass.
  clock.jumpTo(Math.ceil(clock.now() / DAY) * DAY);
  await until("the schedule's build", async () =>
    (await executionsOf(account, machine)).some(({ name }) => String(name).startsWith("nightly")),
  );
  const start = ["--state-machine-arn", machine, "--name", "web-1"];
  await aws("stepfunctions", "start-execution", ...start, "--input", '{"pipeline":"web"}');
  const detail = JSON.stringify({ pipeline: "failing" });
  const entry = { Source: "my.shop", DetailType: "Kiln Start Build", Detail: detail };
  await aws("events", "put-events", "--entries", JSON.stringify([entry]));
  const slow = (await kiln(folder, "start", "slow")).trim();
  await until("the slow component", async () =>
    account.calls.some(
      ({ operation, input, status }) =>
        operation === "SendCommand" && status === 200 && JSON.stringify(input).includes(slow),
    ),
  );
  await kiln(folder, "cancel", slow);
}

async function executionsOf(account: Account, stateMachineArn: string): Promise<readonly Json[]> {
  const found = await account.moto("states", "AWSStepFunctions.ListExecutions", {
    stateMachineArn,
  });
  return found["executions"] as readonly Json[];
}

async function ended(
  account: Account,
  machine: string,
): Promise<{ readonly [pipeline: string]: Json }> {
  await until("the end of all builds", async () => {
    const all = await executionsOf(account, machine);
    return all.length === 4 && all.every(({ status }) => status !== "RUNNING");
  });
  const all = (await executionsOf(account, machine)).map(async ({ executionArn }) => {
    const found = await account.moto("states", "AWSStepFunctions.DescribeExecution", {
      executionArn,
    });
    const { pipeline } = JSON.parse(String(found["input"])) as { readonly pipeline: string };
    return [pipeline, found] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** A build is open until its clean-up is over, which for a cancelled one comes after its execution. */
async function nothingOpen(aws: AwsCli, bucket: string): Promise<void> {
  await until("the last clean-up", async () =>
    (await keysOf(aws, bucket)).every((key) => !/^(?:open|waits)\//.test(key)),
  );
}

async function keysOf(aws: AwsCli, bucket: string): Promise<readonly string[]> {
  const words = ["s3api", "list-objects-v2", "--bucket", bucket, "--query", "Contents[].Key"];
  return JSON.parse(await aws(...words, "--output", "json")) as readonly string[];
}

async function gather({ account, aws }: Cast, outputs: { readonly [key: string]: string }) {
  const images: { [region: string]: readonly Json[] } = {};
  for (const region of REGIONS) {
    const words = ["ec2", "describe-images", "--owners", "self", "--region", region];
    images[region] = (JSON.parse(await aws(...words)) as { Images: Json[] }).Images;
  }
  const [shared] = images["us-east-1"] ?? [];
  const about = ["--image-id", String(shared?.["ImageId"]), "--attribute", "launchPermission"];
  const permissions = JSON.parse(
    await aws("ec2", "describe-image-attribute", ...about, "--region", "us-east-1"),
  ) as Json;
  const parameter = JSON.parse(
    await aws("ssm", "get-parameter", "--name", "/images/web", "--region", "us-east-1"),
  ) as { readonly Parameter: Json };
  const states = "Name=instance-state-name,Values=pending,running,stopping,stopped";
  const query = ["--query", "Reservations[].Instances[].InstanceId", "--output", "json"];
  return {
    images,
    permissions: permissions["LaunchPermissions"],
    parameter: parameter.Parameter["Value"],
    instances: JSON.parse(
      await aws("ec2", "describe-instances", "--filters", states, ...query),
    ) as readonly string[],
    messages: (await received(account, QUEUES.messages)).map(
      (body) => JSON.parse(String(body["Message"])) as Json,
    ),
    events: await received(account, QUEUES.events),
    keys: await keysOf(aws, outputs["RegistryBucket"] ?? ""),
  };
}

/** All messages of a queue. */
async function received(account: Account, name: string): Promise<readonly Json[]> {
  const QueueUrl = `${account.url}/${account.accountId}/${name}`;
  const bodies: Json[] = [];
  for (;;) {
    const { Messages = [] } = await account.moto("sqs", "AmazonSQS.ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
    });
    const found = Messages as readonly { readonly Body: string }[];
    if (found.length === 0) return bodies;
    bodies.push(...found.map(({ Body }) => JSON.parse(Body) as Json));
  }
}

const PAUSE_MILLISECONDS = 300;
/** Far from what anything here takes: a build that hangs has to be told from one on a busy computer. */
const PATIENCE_MILLISECONDS = 240_000;

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
    await pause(PAUSE_MILLISECONDS);
  }
}
