/** Values that hold when a pipeline file is silent and that follow from something else. */
import type { Pipeline, WrittenPipeline } from "./pipeline.ts";
import type { VersionPattern } from "./semantic-version.ts";

/** Version of a recipe that names none: the next free patch of 1.0, so that a changed recipe never clashes. */
export const DEFAULT_RECIPE_VERSION: VersionPattern = { major: 1, minor: 0, patch: "x" };

/**
 * Fills in what follows from the pipeline's name.
 *
 * @returns undefined when there is no recipe; the file's reader has reported that.
 */
export function withDefaults(pipeline: WrittenPipeline): Pipeline | undefined {
  const { imageRecipe, containerRecipe, ...rest } = pipeline;
  const named = { name: pipeline.name, semanticVersion: DEFAULT_RECIPE_VERSION };
  const policy =
    rest.lifecyclePolicy === undefined
      ? {}
      : { lifecyclePolicy: { name: pipeline.name, ...rest.lifecyclePolicy } };
  const common = { ...rest, ...policy };
  if (imageRecipe !== undefined) return { ...common, imageRecipe: { ...named, ...imageRecipe } };
  if (containerRecipe !== undefined)
    return { ...common, containerRecipe: { ...named, ...containerRecipe } };
  return undefined;
}

/** Instance types that a build tries when the pipeline names none: small, with room for package managers. */
export function defaultInstanceTypes(architecture: "x86_64" | "arm64"): readonly string[] {
  return architecture === "arm64"
    ? ["t4g.medium", "m7g.large", "m6g.large"]
    : ["t3.medium", "t3a.medium", "m6i.large", "m5.large"];
}

/** Folder in which components run when the recipe names none. */
export function defaultWorkingDirectory(platform: "Linux" | "macOS" | "Windows"): string {
  return platform === "Windows" ? "C:/" : "/tmp";
}

/** Longest that tests may take, in minutes, when the pipeline names no limit: that of the service's test stage. */
export const DEFAULT_TESTS_TIMEOUT_MINUTES = 720;

/** Longest that the copies of an image may take, in minutes, when the pipeline names no limit. */
export const DEFAULT_DISTRIBUTION_TIMEOUT_MINUTES = 360;

/** Failures in a row after which a schedule stops when its policy names no number. */
export const DEFAULT_AUTO_DISABLE_FAILURES = 5;

/** Repository in which container images are scanned when the pipeline names none. */
export const DEFAULT_SCAN_REPOSITORY = "image-builder-image-scanning-repository";
