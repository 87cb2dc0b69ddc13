import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import { accountsWithoutCopy } from "./accounts-without-copy.ts";
import { problem } from "./problem.ts";

/**
 * What a pipeline asks for that this flow does not do. A build that left it out without a word would pass for more than
 * it is.
 */
export function unsupported(pipeline: Pipeline, accountId: string): readonly Issue[] {
  const { imageRecipe: recipe, containerRecipe: container } = pipeline;
  const { imageScanningEnabled, ecrConfiguration } = pipeline.imageScanningConfiguration;
  const asked: readonly (readonly [boolean, string])[] = [
    [(recipe?.amiWatermarks.length ?? 0) > 0, "imageRecipe.amiWatermarks"],
    [container?.imageOsVersionOverride !== undefined, "containerRecipe.imageOsVersionOverride"],
    // The template lies in the registry, which has a key of its own.
    [container?.kmsKeyId !== undefined, "containerRecipe.kmsKeyId"],
    [pipeline.workflows.length > 0, "workflows"],
    [recipe !== undefined && imageScanningEnabled, "imageScanningConfiguration"],
    // Findings are those of the repository that the image is pushed to.
    [
      container !== undefined && imageScanningEnabled && ecrConfiguration !== undefined,
      "imageScanningConfiguration.ecrConfiguration",
    ],
  ];
  const kind = recipe === undefined ? "a container build" : "an AMI build";
  return [
    ...asked.flatMap(([isAsked, path]) => (isAsked ? [refusal(path, kind)] : [])),
    ...(container?.platformOverride === "Windows" ? [WINDOWS] : []),
    ...accountsWithoutCopy(pipeline, accountId),
  ];
}

const WINDOWS = problem(
  "unsupported",
  "containerRecipe.platformOverride",
  "Cannot build a Windows container image: Kiln builds those for Linux",
  "Write Linux if the parent image is one.",
);

function refusal(path: string, kind: string): Issue {
  return problem(
    "unsupported",
    path,
    `Cannot build with "${path}": this version of Kiln does not do it in ${kind}`,
    "Leave it out.",
  );
}
