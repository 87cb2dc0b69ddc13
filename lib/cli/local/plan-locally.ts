/** What a build on this computer would do. */
import { planPorts } from "../../aws/plan-ports.ts";
import { type BuildPreview, previewBuild } from "../../build/preview-build.ts";
import { InvalidInput } from "../../errors.ts";
import type { ParentImage } from "../../pipeline/parent-image.ts";
import type { Io } from "../io.ts";
import type { LoadedPipeline } from "../load-pipeline.ts";
import { bringParent } from "./bring-parent.ts";
import { buildRegions } from "./build-regions.ts";
import { openStack } from "./stack.ts";

export type LocalPlan = {
  /** The pipeline file as the user named it. */
  readonly file: string;
  readonly loaded: LoadedPipeline;
  readonly stateDirectory: string;
  readonly parent: ParentImage | undefined;
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
    const brought = await bringParent(stack, parentOf(given), {
      stateDirectory,
      region,
      baseDirectory: given.parent === undefined ? loaded.folder : io.workingDirectory,
      environment: io.environment,
      signal: io.interrupt,
      report: (text) => io.stderr.write(`${text}\n`),
    });
    const parentImage: ParentImage | undefined =
      brought === undefined ? given.parent : { kind: "ami", imageId: brought };
    const call = { connection: stack.connection, signal: io.interrupt };
    return await previewBuild(planPorts(call), {
      pipeline: loaded.pipeline.name,
      file: { text: loaded.text, file, documents: Object.fromEntries(loaded.documents) },
      ...(parentImage === undefined ? {} : { parentImage }),
    });
  } finally {
    await stack.close();
  }
}

function parentOf({ file, loaded, parent }: LocalPlan): ParentImage {
  const image = parent ?? loaded.pipeline.imageRecipe?.parentImage;
  if (image !== undefined) return image;
  throw new InvalidInput(
    `Cannot plan "${file}": it has a containerRecipe, and this version of Kiln plans imageRecipe only`,
  );
}
