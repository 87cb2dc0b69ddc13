/** `kiln delete`: takes pipelines out of an account. */
import { registry } from "../../aws/registry.ts";
import { schedules } from "../../aws/scheduler.ts";
import { removeSchedule } from "../../build/apply-schedule.ts";
import { pipelineKey } from "../../build/registry-keys.ts";
import { connectAccount } from "../account/connect-account.ts";
import { noBuildOrPipeline, pipelineNames } from "../account/find-builds.ts";
import { type Invocation, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";

/**
 * Deletes pipelines and their schedules. Builds that run go on; images and records stay.
 *
 * @throws {NotFound} One of them does not exist; then none is deleted.
 */
export async function runDelete(invocation: Invocation): Promise<number> {
  const { operands, io } = invocation;
  if (operands.length === 0)
    throw new UsageError("Cannot delete: expected the name of a pipeline", "kiln delete web");
  const { call } = await connectAccount(invocation);
  const ports = { registry: registry(call), schedules: schedules(call) };
  const known = await pipelineNames(ports.registry);
  for (const name of operands)
    if (!known.includes(name)) throw await noBuildOrPipeline(ports.registry, name);
  for (const name of operands) {
    // The schedule first: it must not start what is not there any more.
    await removeSchedule(ports, name);
    await ports.registry.remove(pipelineKey(name));
    io.stdout.write(`- pipeline  ${name}  deleted\n`);
  }
  return EXIT.done;
}
