/** The end of a build in the local cloud: of its execution, and of the clean-up that may follow. */
import type { Call } from "../../aws/connection.ts";
import { registry } from "../../aws/registry.ts";
import { type BuildRecord, buildRecord, isOver } from "../../build/build-record.ts";
import { readDocument } from "../../build/registry.ts";
import { buildKey } from "../../build/registry-keys.ts";
import { Cancelled } from "../../errors.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import type { CloudEvent } from "../../local/cloud-event.ts";

/** News of the end of an execution. */
export type ExecutionEnd = Extract<CloudEvent, { readonly type: "execution" }>;

/** Resolves when the execution of a build is over, whatever became of it. */
export function executionEnd(
  cloud: Pick<LocalCloud, "observe">,
  buildId: string,
): Promise<ExecutionEnd> {
  return new Promise((resolve) => {
    const stop = cloud.observe((event) => {
      if (event.type !== "execution" || event.execution !== buildId || event.status === "RUNNING")
        return;
      stop();
      resolve(event);
    });
  });
}

/** How often the record is looked at, and for how long, while clean-up goes on after a stopped execution. */
const LOOK_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 60_000;

/**
 * The record of a build whose execution is over, once it says so.
 *
 * @throws {Cancelled} The build was stopped before there was a record.
 */
export async function recordedEnd(
  call: Call,
  buildId: string,
  end: ExecutionEnd,
): Promise<BuildRecord> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await readDocument(registry(call), buildKey(buildId), buildRecord);
    const isLate = Date.now() > until;
    if (found !== undefined && (isOver(found.value.status) || isLate)) return found.value;
    if (found === undefined && end.status !== "ABORTED")
      throw new Error(`build "${buildId}" has no record: ${end.error ?? ""} ${end.cause ?? ""}`);
    if (isLate) throw new Cancelled(`Build "${buildId}" was stopped before it began`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}
