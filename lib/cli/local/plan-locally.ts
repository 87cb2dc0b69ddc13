/** What a build on this computer would do. */
import { planPorts } from "../../aws/plan-ports.ts";
import { type BuildPreview, previewBuild } from "../../build/preview-build.ts";
import { InvalidInput } from "../../errors.ts";
import { type ParentImage, parseParentImage } from "../../pipeline/parent-image.ts";
import type { Io } from "../io.ts";
import type { LoadedPipeline } from "../load-pipeline.ts";
import { buildRegions } from "./build-regions.ts";
import { bringRequestParent } from "./request-parent.ts";
import { openStack } from "./stack.ts";

export type LocalPlan = {
  /** The pipeline file as the user named it. */
  readonly file: string;
  readonly loaded: LoadedPipeline;
  readonly stateDirectory: string;
  /** Parent image that the user named instead of the recipe's. */
  readonly parent: string | undefined;
  readonly region: string | undefined;
  readonly io: Io;
};

/**
 * Plans a build. The parent image is brought here as a build would do it: only then is it known which one it is.
 *
 * @throws {InvalidInput} with everything that a build would be refused for.
 */
export async function planLocally(given: LocalPlan): Promise<BuildPreview> {
  const { file, loaded, stateDirectory, io } = given;
  const { region, copies } = buildRegions(loaded.pipeline, given.region);
  const stack = await openStack({
    stateDirectory,
    packageRoot: io.packageRoot,
    region,
    regions: [region, ...copies],
    hidden: [io.packageRoot, io.workingDirectory, loaded.folder],
  });
  try {
    const parentImage = await bringRequestParent(
      stack,
      { pipeline: loaded.pipeline, regions: { region, copies }, written: given.parent },
      {
        stateDirectory,
        region,
        baseDirectory: given.parent === undefined ? loaded.folder : io.workingDirectory,
        environment: io.environment,
        signal: io.interrupt,
        report: (text) => io.stderr.write(`${text}\n`),
      },
    );
    const call = { connection: stack.connection, signal: io.interrupt };
    return await previewBuild(planPorts(call), {
      pipeline: loaded.pipeline.name,
      file: { text: loaded.text, file, documents: Object.fromEntries(loaded.documents) },
      ...(parentImage === undefined ? {} : { parentImage: parsedParent(parentImage) }),
    });
  } finally {
    await stack.close();
  }
}

/** What bringing a parent has given is always readable. */
function parsedParent(written: string): ParentImage {
  const parsed = parseParentImage(written);
  if ("value" in parsed) return parsed.value;
  throw new InvalidInput(`Cannot use "${written}" as parent image: ${parsed.refusal.reason}`);
}
