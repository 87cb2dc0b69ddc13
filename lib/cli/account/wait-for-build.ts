/** `--wait`: shows a build of an account as `kiln build` shows one of this computer, and ends as it ends. */
import type { Call } from "../../aws/connection.ts";
import type { BuildRecord } from "../../build/build-record.ts";
import type { BuildOutcome } from "../build-event.ts";
import type { Invocation } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { EXIT } from "../io.ts";
import { outcomeOf } from "../outcome-of.ts";
import { renderOutcome, renderProblem } from "../render/outcome.ts";
import type { Reporter } from "../render/reporter.ts";
import { styleFor } from "../render/style.ts";
import { followBuild } from "./follow-build.ts";
import { followPorts } from "./follow-ports.ts";

/** Outcome of a build that is over. */
export function outcomeInAccount(call: Call, record: BuildRecord): BuildOutcome {
  const started = Date.parse(record.startedAt);
  const ended = record.endedAt === undefined ? started : Date.parse(record.endedAt);
  return outcomeOf(record, { started, ended }, { region: call.connection.region });
}

/**
 * Follows a build to its end. An interrupt ends the following only: the build goes on.
 *
 * @param isResultPrinted Standard output gets the image, unless it has JSON.
 * @returns the exit code for how it ended, or that of an interrupt.
 */
export async function waitForBuild(
  call: Call,
  { io }: Pick<Invocation, "io">,
  buildId: string,
  { reporter, isResultPrinted }: { readonly reporter: Reporter; readonly isResultPrinted: boolean },
): Promise<number> {
  try {
    const record = await followBuild(followPorts(call), buildId, reporter.event, io.interrupt);
    if (record === undefined) {
      reporter.close();
      io.stderr.write(detached(buildId));
      return EXIT.interrupted;
    }
    const outcome = outcomeInAccount(call, record);
    reporter.event({ type: "build-finished", at: Date.now(), outcome });
    reporter.close();
    if (isResultPrinted) io.stdout.write(renderOutcome(outcome));
    io.stderr.write(renderProblem(outcome, styleFor(io.stderr, io.environment)));
    return exitCodeOf(outcome);
  } finally {
    reporter.close();
  }
}

function detached(buildId: string): string {
  return `Interrupted: the build goes on. Watch it with "kiln logs ${buildId} -f", cancel it with "kiln cancel ${buildId}".\n`;
}
