/** `kiln build`: one image, whole, on this computer. */
import { renderIssues } from "../../source/render.ts";
import { type Flags, type Invocation, stringFlag, UsageError } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import type { Io } from "../io.ts";
import { loadPipeline } from "../load-pipeline.ts";
import { buildLocally } from "../local/build-locally.ts";
import { chooseReporter } from "../render/choose-reporter.ts";
import { renderOutcome, renderProblem } from "../render/outcome.ts";
import { styleFor } from "../render/style.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** The registry behind the local ECR, when the user names one. */
function registryOf(flags: Flags, io: Io): { readonly registry?: string } {
  const registry = stringFlag(flags, "registry") ?? io.environment["KILN_REGISTRY"];
  return registry === undefined || registry === "" ? {} : { registry };
}

/** Builds an image. @returns the exit code for how that ended. */
export async function runBuild({ operands, flags, io }: Invocation): Promise<number> {
  const [file, ...more] = operands;
  if (file === undefined)
    throw new UsageError(
      "Cannot build: no pipeline file was given",
      "kiln build examples/hello-world.pipeline.yml",
    );
  if (more.length > 0)
    throw new UsageError(
      `Cannot build "${more.join(" ")}" as well: expected one pipeline file`,
      "Run kiln build once for each.",
    );
  const started = Date.now();
  const loaded = await loadPipeline(file, io.workingDirectory);
  if (loaded.warnings.length > 0) io.stderr.write(`${renderIssues(loaded.warnings)}\n`);
  const isJson = flags["json"] === true;
  const reporter = chooseReporter(io, { json: isJson, now: Date.now });
  try {
    const outcome = await buildLocally({
      file,
      loaded,
      started,
      stateDirectory: stateDirectoryOf(flags, io),
      keepMachineOnFailure: flags["keep-machine-on-failure"] === true,
      parent: stringFlag(flags, "parent"),
      region: stringFlag(flags, "region"),
      ...registryOf(flags, io),
      io,
      report: reporter.event,
    });
    reporter.close();
    if (!isJson) io.stdout.write(renderOutcome(outcome));
    io.stderr.write(renderProblem(outcome, styleFor(io.stderr, io.environment)));
    return exitCodeOf(outcome);
  } finally {
    reporter.close();
  }
}
