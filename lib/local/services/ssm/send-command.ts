import {
  defaulted,
  list,
  mapping,
  optional,
  type RecordOf,
  record,
  required,
} from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import type { CommandDocument } from "../../agent/command-document.ts";
import { resolveParameters } from "../../agent/document-parameters.ts";
import { newStepRuns } from "../../agent/run-command.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { AgentRecord } from "./agents.ts";
import type { Command, Invocation } from "./command.ts";
import { findDocument, versionNumber } from "./find-document.ts";
import { renderCommand } from "./render-command.ts";
import { runInvocation } from "./run-invocation.ts";
import { ssmOperation } from "./ssm-operation.ts";
import type { SsmWorld } from "./world.ts";

const fields = {
  DocumentName: required(text()),
  DocumentVersion: optional(text()),
  InstanceIds: defaulted(list(text(), { maximum: 50 }), []),
  Targets: defaulted(
    list(record({ Key: required(text()), Values: required(list(text())) }), { maximum: 5 }),
    [],
  ),
  Parameters: defaulted(mapping(list(text())), {}),
  TimeoutSeconds: defaulted(integer({ minimum: 30, maximum: 2_592_000 }), 3600),
  Comment: defaulted(text({ maxLength: 100 }), ""),
  OutputS3BucketName: optional(text()),
  OutputS3KeyPrefix: defaulted(text(), ""),
  OutputS3Region: optional(text()),
  CloudWatchOutputConfig: optional(
    record({
      CloudWatchLogGroupName: optional(text()),
      CloudWatchOutputEnabled: optional(boolean()),
    }),
  ),
  MaxConcurrency: optional(text()),
  MaxErrors: optional(text()),
} as const;
type Input = RecordOf<typeof fields>;

/** SendCommand: the agents of all named instances must answer; each runs the document by itself. */
export const sendCommand = ssmOperation(fields, (world, input, { region }) => {
  if (input.CloudWatchOutputConfig?.CloudWatchOutputEnabled === true)
    throw new AwsError(
      "ValidationException",
      "The local cloud does not send the output of commands to CloudWatch Logs. Use OutputS3BucketName.",
    );
  const document = documentOf(world, region, input);
  const { values, problems } = resolveParameters(document, input.Parameters);
  if (problems.length > 0) throw new AwsError("InvalidParameters", problems.join(" "));
  const agents = [
    ...namedAgents(world, region, input.InstanceIds),
    ...targetedAgents(world, region, input.Targets),
  ];
  const command = newCommand(world, region, input, document, agents);
  world.commands.set(command.commandId, command);
  for (const [index, { instance }] of agents.entries()) {
    const invocation = command.invocations[index];
    if (invocation === undefined) continue;
    world.background(runInvocation(world, { command, invocation, instance, document, values }));
  }
  return { Command: renderCommand(command) };
});

function documentOf(world: SsmWorld, region: string, input: Input): CommandDocument {
  const stored = findDocument(world, region, input.DocumentName);
  const version = stored.versions[versionNumber(stored, input.DocumentVersion) - 1];
  if (version === undefined) throw new AwsError("InvalidDocument", input.DocumentName);
  return version.document;
}

function newCommand(
  world: SsmWorld,
  region: string,
  input: Input,
  document: CommandDocument,
  agents: readonly AgentRecord[],
): Command {
  const now = world.clock.now();
  const commandId = world.uuid();
  const bucket = input.OutputS3BucketName;
  return {
    commandId,
    region,
    documentName: input.DocumentName,
    documentVersion: input.DocumentVersion ?? "$DEFAULT",
    comment: input.Comment,
    parameters: input.Parameters,
    requestedAt: now,
    expiresAt: now + input.TimeoutSeconds * 1000,
    timeoutSeconds: input.TimeoutSeconds,
    output: bucket === undefined ? undefined : { bucket, prefix: input.OutputS3KeyPrefix },
    invocations: agents.map((agent) => newInvocation(world, commandId, document, agent)),
  };
}

function newInvocation(
  world: SsmWorld,
  commandId: string,
  document: CommandDocument,
  { instance }: AgentRecord,
): Invocation {
  const { instanceId } = instance;
  const steps = newStepRuns(document, (step, stream, line) =>
    world.onOutput({ instanceId, commandId, step, stream, line }),
  );
  return { instanceId, status: "Pending", steps, control: new AbortController() };
}

function namedAgents(
  world: SsmWorld,
  region: string,
  instanceIds: readonly string[],
): readonly AgentRecord[] {
  const agents = [...new Set(instanceIds)].map((instanceId) => {
    const agent = world.agents.get(instanceId);
    return agent?.ping === "Online" && agent.instance.region === region ? agent : undefined;
  });
  const missing = instanceIds.filter((_, index) => agents[index] === undefined);
  if (missing.length > 0)
    throw new AwsError(
      "InvalidInstanceId",
      `Instances [[${missing.join(", ")}]] not in a valid state for account ${world.accountId}`,
    );
  return agents.filter((agent) => agent !== undefined);
}

type Targets = readonly { readonly Key: string; readonly Values: readonly string[] }[];

/** Instances that fit all targets; they may be none. */
function targetedAgents(world: SsmWorld, region: string, targets: Targets): readonly AgentRecord[] {
  if (targets.length === 0) return [];
  return world.agents
    .list()
    .filter(({ ping, instance }) => ping === "Online" && instance.region === region)
    .filter(({ instance }) =>
      targets.every(({ Key, Values }) => {
        if (Key === "InstanceIds") return Values.includes(instance.instanceId);
        if (!Key.startsWith("tag:"))
          throw new AwsError("InvalidTarget", `The target key '${Key}' is not valid.`);
        const value = instance.tags[Key.slice("tag:".length)];
        return value !== undefined && Values.includes(value);
      }),
    );
}
