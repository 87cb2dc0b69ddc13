/** `kiln plan`: what a build would do, and why its image would differ from the last one. Nothing is launched. */
import { planPorts } from "../../aws/plan-ports.ts";
import { type BuildPreview, previewBuild } from "../../build/preview-build.ts";
import { InvalidInput } from "../../errors.ts";
import { type ParentImage, parseParentImage } from "../../pipeline/parent-image.ts";
import { renderIssues } from "../../source/render.ts";
import { connectAccount } from "../account/connect-account.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { type LoadedPipeline, loadPipeline } from "../load-pipeline.ts";
import { planLocally } from "../local/plan-locally.ts";
import { renderPreview } from "../render/preview.ts";
import { styleFor } from "../render/style.ts";
import { namedStack } from "../stack-name.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** Shows what a build would do. @returns the exit code. */
export async function runPlan(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [written, ...more] = operands;
  if (written === undefined || more.length > 0)
    throw new UsageError("Cannot plan: expected one pipeline", "kiln plan web.pipeline.yml");
  const preview = isAccount(invocation)
    ? await planInAccount(invocation, written)
    : await planLocally({
        file: written,
        loaded: await loaded(written, invocation),
        stateDirectory: stateDirectoryOf(flags, io),
        parent: stringFlag(flags, "parent"),
        region: stringFlag(flags, "region"),
        io,
      });
  io.stdout.write(
    flags["json"] === true
      ? `${JSON.stringify(preview, null, 2)}\n`
      : renderPreview(preview, styleFor(io.stdout, io.environment)),
  );
  return EXIT.done;
}

/** True when the flags name a stack or a profile. */
function isAccount({ flags, io }: Invocation): boolean {
  return namedStack(flags, io) !== undefined || stringFlag(flags, "profile") !== undefined;
}

/** Plans with a file, or with a pipeline as it was applied. */
async function planInAccount(invocation: Invocation, written: string): Promise<BuildPreview> {
  const file = /\.(?:ya?ml|json)$/.test(written) ? await loaded(written, invocation) : undefined;
  const parentImage = parentOf(stringFlag(invocation.flags, "parent"));
  const { call } = await connectAccount(invocation);
  return previewBuild(planPorts(call), {
    pipeline: file?.pipeline.name ?? written,
    ...(file === undefined
      ? {}
      : {
          file: { text: file.text, file: written, documents: Object.fromEntries(file.documents) },
        }),
    ...(parentImage === undefined ? {} : { parentImage }),
  });
}

async function loaded(file: string, { io }: Invocation): Promise<LoadedPipeline> {
  const pipeline = await loadPipeline(file, io.workingDirectory);
  if (pipeline.warnings.length > 0) io.stderr.write(`${renderIssues(pipeline.warnings)}\n`);
  return pipeline;
}

function parentOf(written: string | undefined): ParentImage | undefined {
  if (written === undefined) return undefined;
  const parsed = parseParentImage(written);
  if ("value" in parsed) return parsed.value;
  const { reason, remedy } = parsed.refusal;
  throw new InvalidInput(
    `Cannot use "--parent ${written}": ${reason}${remedy === undefined ? "" : `\n  → ${remedy}`}`,
  );
}
