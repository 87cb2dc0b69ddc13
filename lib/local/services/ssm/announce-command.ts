import { type Command, type CommandStatus, type Invocation, statusOfCommand } from "./command.ts";
import type { SsmWorld } from "./world.ts";

/** Sets the status of an invocation, and sends the events that follow from it. */
export function enterStatus(
  world: SsmWorld,
  command: Command,
  invocation: Invocation,
  status: CommandStatus,
): void {
  if (invocation.status === status) return;
  const before = statusOfCommand(command);
  invocation.status = status;
  const common = {
    "command-id": command.commandId,
    "document-name": command.documentName,
    "requested-date-time": new Date(command.requestedAt).toISOString(),
  };
  const arnOf = ({ instanceId }: Invocation): string =>
    `arn:aws:ec2:${command.region}:${world.accountId}:instance/${instanceId}`;
  world.emit({
    source: "aws.ssm",
    detailType: "EC2 Command Invocation Status-change Notification",
    region: command.region,
    resources: [arnOf(invocation)],
    detail: { ...common, "instance-id": invocation.instanceId, status },
  });
  const after = statusOfCommand(command);
  if (after === before) return;
  world.emit({
    source: "aws.ssm",
    detailType: "EC2 Command Status-change Notification",
    region: command.region,
    resources: command.invocations.map(arnOf),
    detail: {
      ...common,
      "expire-after": new Date(command.expiresAt).toISOString(),
      parameters: command.parameters,
      status: after,
    },
  });
}
