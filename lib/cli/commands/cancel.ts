/** `kiln cancel`: stops a build in an account and lets its clean-up follow. */
import { executions } from "../../aws/executions.ts";
import { registry } from "../../aws/registry.ts";
import { isOver } from "../../build/build-record.ts";
import { cancelBuild } from "../../build/start-build.ts";
import { Conflict } from "../../errors.ts";
import { connectAccount } from "../account/connect-account.ts";
import { findBuild } from "../account/find-builds.ts";
import { followBuild, noBuild } from "../account/follow-build.ts";
import { followPorts } from "../account/follow-ports.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";

/** Cancels a build. @returns the exit code. @throws {Conflict} It is too late. {NotFound} There is no such build. */
export async function runCancel(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [buildId, ...more] = operands;
  if (buildId === undefined || more.length > 0)
    throw new UsageError(
      "Cannot cancel: expected the id of one build",
      'Run "kiln status" for ids.',
    );
  const { call } = await connectAccount(invocation);
  const ports = { executions: executions(call), registry: registry(call) };
  const record = await findBuild(ports.registry, buildId);
  if (record === undefined && (await ports.executions.status(buildId)) === undefined)
    throw noBuild(buildId);
  const reason = stringFlag(flags, "reason") ?? "Cancelled by kiln cancel";
  if (!(await cancelBuild(ports, buildId, reason))) {
    const now = await findBuild(ports.registry, buildId);
    throw new Conflict(
      now !== undefined && isOver(now.status)
        ? `Cannot cancel build "${buildId}": it is over, as ${now.status}`
        : `Cannot cancel build "${buildId}": it is too late, its images are being published`,
    );
  }
  if (flags["wait"] !== true) {
    io.stderr.write(`Build "${buildId}" is stopped, and what it has made is being removed.\n`);
    return EXIT.done;
  }
  const ended = await followBuild(followPorts(call), buildId, () => undefined, io.interrupt);
  if (ended === undefined) return EXIT.interrupted;
  io.stderr.write(`Build "${buildId}" is ${ended.status}; nothing is left of it.\n`);
  return EXIT.done;
}
