/** Commands and invocations as SSM answers them. */
import type { StepRun } from "../../agent/run-command.ts";
import {
  type Command,
  type Invocation,
  isTerminal,
  statusDetails,
  statusOfCommand,
} from "./command.ts";
import { secondsOf } from "./ssm-operation.ts";

/** A command as ListCommands answers it. */
export function renderCommand(command: Command): object {
  const status = statusOfCommand(command);
  const statuses = command.invocations.map((invocation) => invocation.status);
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: secondsOf(command.expiresAt),
    Parameters: command.parameters,
    InstanceIds: command.invocations.map(({ instanceId }) => instanceId),
    Targets: [],
    RequestedDateTime: secondsOf(command.requestedAt),
    Status: status,
    StatusDetails: statusDetails(status),
    OutputS3BucketName: command.output?.bucket ?? "",
    OutputS3KeyPrefix: command.output?.prefix ?? "",
    TargetCount: statuses.length,
    CompletedCount: statuses.filter(isTerminal).length,
    ErrorCount: statuses.filter((one) => one === "Failed" || one === "TimedOut").length,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

/** An invocation as ListCommandInvocations answers it. */
export function renderInvocation(
  command: Command,
  invocation: Invocation,
  hasDetails: boolean,
): object {
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: secondsOf(command.requestedAt),
    Status: invocation.status,
    StatusDetails: statusDetails(invocation.status),
    CommandPlugins: hasDetails ? invocation.steps.map((step) => renderPlugin(command, step)) : [],
  };
}

/** Characters of output in a list. */
const MAX_LISTED_OUTPUT = 2500;

function renderPlugin(command: Command, step: StepRun): object {
  return {
    Name: step.name,
    Status: step.status,
    StatusDetails: statusDetails(step.status),
    ResponseCode: step.exitCode,
    ResponseStartDateTime: step.startedAt === undefined ? undefined : secondsOf(step.startedAt),
    ResponseFinishDateTime: step.endedAt === undefined ? undefined : secondsOf(step.endedAt),
    Output: `${step.stdout.kept()}${step.stderr.kept()}`.slice(0, MAX_LISTED_OUTPUT),
    StandardOutputUrl: "",
    StandardErrorUrl: "",
    OutputS3BucketName: command.output?.bucket ?? "",
    OutputS3KeyPrefix: command.output?.prefix ?? "",
  };
}

/** One step of an invocation as GetCommandInvocation answers it. */
export function renderStepInvocation(
  command: Command,
  invocation: Invocation,
  step: StepRun,
): object {
  const { startedAt, endedAt } = step;
  const timeOf = (at: number | undefined): string =>
    at === undefined ? "" : new Date(at).toISOString();
  const elapsed =
    startedAt === undefined || endedAt === undefined
      ? ""
      : `PT${Number(((endedAt - startedAt) / 1000).toFixed(3))}S`;
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: step.name,
    ResponseCode: step.exitCode,
    ExecutionStartDateTime: timeOf(startedAt),
    ExecutionElapsedTime: elapsed,
    ExecutionEndDateTime: timeOf(endedAt),
    Status: step.status,
    StatusDetails: statusDetails(step.status),
    StandardOutputContent: step.stdout.kept(),
    StandardOutputUrl: "",
    StandardErrorContent: step.stderr.kept(),
    StandardErrorUrl: "",
    CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
  };
}
